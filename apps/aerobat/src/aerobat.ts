import type {
  AerobatPresence,
  CircuitPublisher,
  Clock,
  FollowedSignals,
  Logger,
  Ruleset,
  RulesetFeed,
  RulesetListener,
  SignalNews,
  SignalReader,
} from '@tailslide/core'
import { createAlarm } from './alarm.js'
import { type AppWatch, createAppWatch, ofUnknownRules, type Watching } from './app-watch.js'
import { AerobatError } from './errors.js'
import { createFaultLog } from './fault-log.js'
import { createPastFilling } from './fill-past.js'
import { type AerobatStatus, createMetrics, lacksOf } from './metrics.js'
import { createOutbox } from './outbox.js'
import { createSignalWatch } from './signal-watch.js'
import { createStoreClock } from './store-clock.js'
import { createStoreTrial } from './store-trial.js'

export interface AerobatOptions {
  /** Rulesets of all apps. Aerobat starts and stops it. */
  readonly rulesets: RulesetFeed
  /** Where counts are read. Whoever made it closes it, after `stop()`. */
  readonly signals: SignalReader
  /** Where decisions go. Whoever made it closes it, after `stop()`. */
  readonly circuits: CircuitPublisher
  /** Where Towers ask whether it runs. Aerobat starts and stops it. */
  readonly presence?: AerobatPresence
  readonly clock: Clock
  readonly logger: Logger
  /** Milliseconds from one look at the circuits to the next, 10 to 60,000; default 100. */
  readonly tickMs?: number
}

export interface Aerobat {
  /** Resolves once it watches, whether the feed and the store can be reached or not. Rejects after `stop()`. */
  start(): Promise<void>
  /** Resolves when nothing is left running; what was decided and not delivered is decided again by the next one. */
  stop(): Promise<void>
  status(): AerobatStatus
  /** In the text format of Prometheus. */
  metrics(): Promise<string>
}

/** A store's clock that goes back further than this has been set, and what was counted by it is forgotten. */
const SET_BACK_MS = 1_000
/** A busy machine may make a tick late by seconds. */
const LEAST_HANG_MS = 5_000

/** Milliseconds from a look to the next while a flag has begun to fail; a fourth of the default tick. */
const EARLY_MS = 25
/** Early looks may take this share of the time, so that with thousands of apps there are none. */
const EARLY_SHARE = 1 / 10

/** The circuit breaker: at each tick it reads the signals of every app with an active circuit, and hands over what moves. */
export function createAerobat(options: AerobatOptions): Aerobat {
  const { rulesets, signals, circuits, presence, clock, logger } = options
  const tickMs = checkedTick(options.tickMs ?? 100)
  const faults = createFaultLog(logger, clock)
  const metrics = createMetrics()
  const outbox = createOutbox(metrics.counting(circuits), clock, faults)
  const storeClock = createStoreClock(clock)
  const watch = createSignalWatch(signals, clock, take)
  const alarm = createAlarm()
  const watching: Watching = { signals: watch, clock: storeClock, outbox, alarm, logger }
  const past = createPastFilling(clock)
  const store = createStoreTrial(signals, clock, faults)
  const apps = new Map<number, AppWatch>()
  /** Apps whose last look ended in an error. */
  const failing = new Set<number>()
  /** The store's clock at the last reading. */
  let readAt = 0
  let looking: Promise<void> | undefined
  let state: 'new' | 'running' | 'stopped' = 'new'
  let cancelTick = (): void => {}
  let cancelEarly = (): void => {}
  /** Milliseconds that the last look took. */
  let lookMs = 0
  let lastTickAt: number | undefined
  let isFeedLive = false
  let stopping: Promise<void> | undefined

  function tellOf(appId: number, problems: Ruleset['problems']): void {
    const [leftOut] = problems.filter(({ kept }) => !kept)
    if (leftOut)
      faults.fault(`ruleset ${appId}`, { appId, problem: leftOut, problems: problems.length }, 'flags were left out')
    else faults.over(`ruleset ${appId}`, { appId }, 'all flags of the app can be read')
    const [unjudged] = ofUnknownRules(problems)
    const what = 'flags are not judged: this Aerobat does not know their circuit_rule, and a newer one may'
    if (unjudged) faults.fault(`rules ${appId}`, { appId, ...unjudged, flags: ofUnknownRules(problems).length }, what)
    else faults.over(`rules ${appId}`, { appId }, 'the rules of all flags of the app are known')
  }

  function follow(ruleset: Ruleset): void {
    const { appId, flags, problems } = ruleset
    tellOf(appId, problems)
    const app = apps.get(appId) ?? createAppWatch(appId, watching)
    app.follow(ruleset)
    if (flags.length > 0) apps.set(appId, app)
    else apps.delete(appId)
  }

  const listener: RulesetListener = {
    onRuleset: follow,
    onStatus(status) {
      isFeedLive = status.state === 'live'
      if (status.state === 'down') faults.fault('feed', { err: status.error }, 'no new rulesets arrive')
      if (status.state === 'live') faults.over('feed', {}, 'rulesets arrive again')
    },
    onProblem(err) {
      if (isNoneYet(err))
        logger.info({ why: err.message }, 'there are no rulesets yet; each is taken when Tower sends it')
      else faults.fault('message', { err }, 'a message of the ruleset feed was dropped')
    },
  }

  function take({ now, wholes, buckets }: SignalNews): void {
    const isBack = now < readAt - SET_BACK_MS
    readAt = now
    if (isBack || !storeClock.isKnown) {
      storeClock.seen(now)
      for (const app of apps.values()) app.clockSet(isBack)
    }
    for (const [appId, app] of apps) {
      const news = buckets.get(appId)
      if (news || wholes.has(appId)) app.take(news ?? [], now, wholes.has(appId))
    }
  }

  /** Brings the news of the store to the apps; false when it cannot be read in time. */
  async function readSignals(wanted: ReadonlyMap<number, FollowedSignals>): Promise<boolean> {
    const now = await store.read(() => watch.read(wanted))
    if (now !== undefined) storeClock.seen(now)
    return now !== undefined
  }

  function decide(appId: number, app: AppWatch, hasCounts: boolean): void {
    try {
      app.tick(storeClock.now(), hasCounts)
      if (failing.delete(appId)) faults.over(`app ${appId}`, { appId }, 'the circuits of the app are decided again')
    } catch (err) {
      metrics.tickFailed()
      failing.add(appId)
      faults.fault(`app ${appId}`, { err, appId }, 'the circuits of an app could not be decided')
    }
  }

  /** One look at all circuits that may move. */
  async function look(): Promise<void> {
    const wanted = new Map<number, FollowedSignals>()
    for (const [appId, app] of apps) {
      const signals = app.wanted()
      if (signals) wanted.set(appId, signals)
    }
    if (wanted.size === 0) return store.readNothing()
    const begin = performance.now()
    const hasCounts = await readSignals(wanted)
    // An app that came meanwhile has not been read.
    for (const [appId, app] of apps) if (wanted.has(appId)) decide(appId, app, hasCounts)
    lookMs = performance.now() - begin
    metrics.ticked(lookMs / 1_000)
  }

  function tick(): void {
    cancelTick = clock.after(tickMs, tick)
    lastTickAt = clock.monotonic()
    outbox.sendDue()
    store.write()
    startLook()
  }

  function startLook(): void {
    cancelEarly()
    looking ??= look().finally(() => {
      looking = undefined
      if (!storeClock.isKnown || state !== 'running') return
      past.go(apps)
      const pause = Math.max(EARLY_MS, lookMs / EARLY_SHARE)
      if (pause < tickMs && alarm.isOn(storeClock.now())) cancelEarly = clock.after(pause, startLook)
    })
  }

  function status(): AerobatStatus {
    const waiting = outbox.waiting()
    const lastTickMs = lastTickAt === undefined ? null : clock.monotonic() - lastTickAt
    return {
      lastTickMs,
      hangs: lastTickMs !== null && lastTickMs > Math.max(LEAST_HANG_MS, 10 * tickMs),
      rulesets: isFeedLive,
      signals: store.works(),
      circuits: waiting === 0 || !faults.isOn('publish'),
      apps: apps.size,
      waiting,
    }
  }

  async function stopAll(): Promise<void> {
    cancelTick()
    cancelEarly()
    await presence?.stop()
    await rulesets.stop()
    await looking
    await past.idle()
    await store.idle()
    await outbox.idle()
  }

  return {
    async start() {
      if (state === 'stopped') throw new AerobatError('STOPPED', 'this Aerobat was stopped; make a new one')
      if (state === 'running') return
      state = 'running'
      rulesets.start(listener)
      presence?.start(
        () => ({ lacks: lacksOf(status()) }),
        (err) =>
          faults.fault(
            'presence',
            { err },
            'no Tower can see that this Aerobat runs; it decides on circuits all the same',
          ),
      )
      cancelTick = clock.after(tickMs, tick)
      logger.info({ tickMs }, 'Aerobat watches')
    },
    stop() {
      state = 'stopped'
      stopping ??= stopAll()
      return stopping
    },
    status,
    metrics: () => metrics.text(status()),
  }
}

/** Before the first project there is no stream, or none with rulesets in it, and no message that could be dropped. */
const isNoneYet = (error: Error): boolean => 'code' in error && error.code === 'STREAM_MISSING'

function checkedTick(tickMs: number): number {
  if (Number.isInteger(tickMs) && tickMs >= 10 && tickMs <= 60_000) return tickMs
  throw new AerobatError('INVALID_OPTION', `tickMs is ${String(tickMs)}: must be a whole number from 10 to 60000`)
}
