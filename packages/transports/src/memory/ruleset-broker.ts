import {
  type OutgoingRuleset,
  parseRuleset,
  type Ruleset,
  type RulesetFeed,
  type RulesetPublisher,
  replacesUnsaved,
} from '@tailslide/core'
import { createMemoryRulesetFeed, type KeptRulesets, type RulesetWatcher } from './ruleset-feed.js'

export interface MemoryRulesets extends KeptRulesets {
  readonly publisher: RulesetPublisher
  feed(appId: number | 'all'): RulesetFeed
}

/**
 * Keeps the latest ruleset of each app and tells watchers of each new one before `publish()` resolves. A version that is
 * not newer than the one kept is taken and dropped, as a publisher that repeats itself expects.
 */
export function createMemoryRulesets(onProblem: (error: unknown) => void): MemoryRulesets {
  const kept = new Map<number, OutgoingRuleset>()
  const watchers = new Map<number | 'all', Set<RulesetWatcher>>()
  const parsed = new WeakMap<OutgoingRuleset, Ruleset>()
  const waiting: OutgoingRuleset[] = []
  let delivering = false

  const tell = (outgoing: OutgoingRuleset, key: number | 'all'): void => {
    for (const watcher of [...(watchers.get(key) ?? [])]) {
      try {
        watcher(outgoing)
      } catch (error) {
        onProblem(error)
      }
    }
  }

  // A watcher may publish: what it publishes waits, so that every watcher sees the same order.
  const deliver = (outgoing: OutgoingRuleset): void => {
    waiting.push(outgoing)
    if (delivering) return
    delivering = true
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      tell(next, next.appId)
      tell(next, 'all')
    }
    delivering = false
  }

  const rulesets: MemoryRulesets = {
    publisher: {
      async publish(outgoing) {
        const before = kept.get(outgoing.appId)
        if (before && !isNewer(outgoing, before)) return
        kept.set(outgoing.appId, outgoing)
        deliver(outgoing)
      },
      async close() {},
    },
    feed: (appId) => createMemoryRulesetFeed(rulesets, appId),
    latest: (appId) => kept.get(appId),
    latestOfAll: () => [...kept.values()],
    watch(appId, watcher) {
      const ofApp = watchers.get(appId) ?? new Set()
      watchers.set(appId, ofApp)
      // A wrapper of its own, so that one function may watch twice and end each watch alone.
      const own: RulesetWatcher = (outgoing) => watcher(outgoing)
      ofApp.add(own)
      return () => {
        ofApp.delete(own)
        if (ofApp.size === 0 && watchers.get(appId) === ofApp) watchers.delete(appId)
      }
    },
    parse(outgoing) {
      const known = parsed.get(outgoing)
      if (known) return known
      const { appId, version, publishedAt, unsaved } = outgoing
      const ruleset: Ruleset = {
        appId,
        version,
        publishedAt,
        ...(unsaved && { unsaved }),
        ...parseRuleset(outgoing.payload),
      }
      parsed.set(outgoing, ruleset)
      return ruleset
    },
  }
  return rulesets
}

const isNewer = (next: OutgoingRuleset, last: OutgoingRuleset): boolean =>
  next.version > last.version || (next.version === last.version && replacesUnsaved(next, last))
