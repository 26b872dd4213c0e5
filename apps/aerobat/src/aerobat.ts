import type {
  CircuitPublisher,
  Clock,
  Logger,
  Ruleset,
  RulesetFeed,
  RulesetListener,
  SignalReader,
} from '@tailslide/core'
import { type AppWatch, createAppWatch, type Watching } from './app-watch.js'
import { AerobatError } from './errors.js'
import { createFaultLog } from './fault-log.js'
import { createLimit } from './limit.js'
import { createOutbox } from './outbox.js'
import { createStoreClock } from './store-clock.js'

export interface AerobatOptions {
  /** Rulesets of all apps. Aerobat starts and stops it. */
  readonly rulesets: RulesetFeed
  /** Where counts are read. Whoever made it closes it, after `stop()`. */
  readonly signals: SignalReader
  /** Where decisions go. Whoever made it closes it, after `stop()`. */
  readonly circuits: CircuitPublisher
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
}

/** Enough to keep a store busy over a slow link, few enough not to flood it. */
const APPS_AT_A_TIME = 16

/** The circuit breaker: at each tick it reads the signals of every app with an active circuit, and hands over what moves. */
export function createAerobat(options: AerobatOptions): Aerobat {
  const { rulesets, signals, circuits, clock, logger } = options
  const tickMs = checkedTick(options.tickMs ?? 100)
  const faults = createFaultLog(logger, clock)
  const outbox = createOutbox(circuits, clock, faults)
  const watching: Watching = { signals, outbox, clock, storeClock: createStoreClock(clock), faults, logger }
  const apps = new Map<number, AppWatch>()
  const busy = new Set<number>()
  const limit = createLimit(APPS_AT_A_TIME)
  let state: 'new' | 'running' | 'stopped' = 'new'
  let cancelTick = (): void => {}
  let stopping: Promise<void> | undefined

  function follow(ruleset: Ruleset): void {
    const { appId, flags, problems } = ruleset
    const [problem] = problems
    if (problem) faults.fault(`ruleset ${appId}`, { appId, problem, problems: problems.length }, 'flags were left out')
    else faults.over(`ruleset ${appId}`, { appId }, 'all flags of the app can be read')
    const app = apps.get(appId) ?? createAppWatch(appId, watching)
    app.follow(ruleset)
    if (flags.length > 0) apps.set(appId, app)
    else apps.delete(appId)
  }

  const listener: RulesetListener = {
    onRuleset: follow,
    onStatus(status) {
      if (status.state === 'down') faults.fault('feed', { err: status.error }, 'no new rulesets arrive')
      if (status.state === 'live') faults.over('feed', {}, 'rulesets arrive again')
    },
    onProblem: (err) => faults.fault('message', { err }, 'a message of the ruleset feed was dropped'),
  }

  async function tickApp(appId: number, app: AppWatch): Promise<void> {
    try {
      await app.tick()
      faults.over(`app ${appId}`, { appId }, 'the circuits of the app are decided again')
    } catch (err) {
      faults.fault(`app ${appId}`, { err, appId }, 'the circuits of an app could not be decided')
    } finally {
      busy.delete(appId)
    }
  }

  function tick(): void {
    cancelTick = clock.after(tickMs, tick)
    outbox.sendDue()
    for (const [appId, app] of apps) {
      // An app whose last tick is still under way sits this one out; the others go on.
      if (busy.has(appId) || !app.isActive()) continue
      busy.add(appId)
      limit.run(() => tickApp(appId, app))
    }
  }

  async function stopAll(): Promise<void> {
    cancelTick()
    limit.clear()
    await rulesets.stop()
    await limit.idle()
    await outbox.idle()
  }

  return {
    async start() {
      if (state === 'stopped') throw new AerobatError('STOPPED', 'this Aerobat was stopped; make a new one')
      if (state === 'running') return
      state = 'running'
      rulesets.start(listener)
      cancelTick = clock.after(tickMs, tick)
      logger.info({ tickMs }, 'Aerobat watches')
    },
    stop() {
      state = 'stopped'
      stopping ??= stopAll()
      return stopping
    },
  }
}

function checkedTick(tickMs: number): number {
  if (Number.isInteger(tickMs) && tickMs >= 10 && tickMs <= 60_000) return tickMs
  throw new AerobatError('INVALID_OPTION', `tickMs is ${String(tickMs)}: must be a whole number from 10 to 60000`)
}
