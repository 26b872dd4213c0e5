import type { OutgoingRuleset, Ruleset, RulesetFeed, RulesetListener } from '@tailslide/core'
import { TransportError } from '../errors.js'

/** Sees each ruleset in the order of publication; must not throw (what it throws goes to the broker's `onProblem`). */
export type RulesetWatcher = (outgoing: OutgoingRuleset) => void

/** What a feed is fed from. */
export interface KeptRulesets {
  /** The newest ruleset of an app, encoded once for whoever sends it on. */
  latest(appId: number): OutgoingRuleset | undefined
  /** The newest of every app, in the order in which the apps first appeared. */
  latestOfAll(): OutgoingRuleset[]
  /** Calls with every later ruleset, not with the latest one; the function returned ends it. */
  watch(appId: number | 'all', watcher: RulesetWatcher): () => void
  /** The ruleset parsed, once for all feeds; throws a CoreError when its payload is unreadable. */
  parse(outgoing: OutgoingRuleset): Ruleset
}

/**
 * The feed begins in a microtask, so that `start()` has returned before a listener is called. That of an app without a
 * ruleset is down until its first one.
 */
export function createMemoryRulesetFeed(rulesets: KeptRulesets, appId: number | 'all'): RulesetFeed {
  let state: 'new' | 'running' | 'stopped' = 'new'
  let hasBegun = false
  let isLive = false
  let unwatch = (): void => {}

  const handOver = (outgoing: OutgoingRuleset, listener: RulesetListener): void => {
    if (state !== 'running') return
    try {
      listener.onRuleset(rulesets.parse(outgoing))
    } catch (cause) {
      const what = `the ruleset of app ${outgoing.appId}, version ${outgoing.version}, was dropped: ${String(cause)}`
      listener.onProblem(new TransportError('MESSAGE_INVALID', what, { cause }))
    }
    becomeLive(listener)
  }

  const becomeLive = (listener: RulesetListener): void => {
    if (state !== 'running' || isLive || !hasBegun) return
    isLive = true
    listener.onStatus({ state: 'live' })
  }

  const begin = (listener: RulesetListener): void => {
    if (state !== 'running') return
    const latest = appId === 'all' ? rulesets.latestOfAll() : [rulesets.latest(appId)]
    // Watching begins after what was kept is read and before any of it is handed over: no gap, nothing twice.
    unwatch = rulesets.watch(appId, (outgoing) => handOver(outgoing, listener))
    for (const outgoing of latest) {
      // A listener may publish meanwhile; the newer ruleset has then been handed over by the watch.
      if (outgoing && rulesets.latest(outgoing.appId) === outgoing) handOver(outgoing, listener)
    }
    hasBegun = true
    if (appId === 'all' || rulesets.latest(appId)) becomeLive(listener)
    else if (state === 'running') listener.onStatus({ state: 'down', error: appUnknown(appId) })
  }

  return {
    start(listener) {
      if (state !== 'new') return
      state = 'running'
      queueMicrotask(() => begin(listener))
    },
    async stop() {
      state = 'stopped'
      unwatch()
    },
  }
}

const appUnknown = (appId: number): TransportError =>
  new TransportError('APP_UNKNOWN', `there is no ruleset of app ${appId}`)
