import {
  type Circuit,
  type CircuitEffect,
  type Clock,
  circuitOf,
  circuitRules,
  countByFlag,
  type Flag,
  type Logger,
  NO_COUNTS,
  type Ruleset,
  type SignalReader,
  type SignalReading,
  step,
  type WindowCounts,
  windowStart,
} from '@tailslide/core'
import { createDeployedCircuits, isNumbered } from './deployed-circuits.js'
import { type Due, mayMove, neededWindow } from './due.js'
import type { FaultLog } from './fault-log.js'
import type { Outbox } from './outbox.js'
import type { StoreClock } from './store-clock.js'
import { createWindowReading } from './window-reading.js'

/** What the watches of all apps share. */
export interface Watching {
  readonly signals: SignalReader
  readonly outbox: Outbox
  readonly clock: Clock
  readonly storeClock: StoreClock
  readonly faults: FaultLog
  readonly logger: Logger
}

/** The circuits of one app. */
export interface AppWatch {
  /** Takes in the latest ruleset, and with it Tower's answers to what was decided. */
  follow(ruleset: Ruleset): void
  /** Whether any circuit of this app may move; while none may, its signals are not read. */
  isActive(): boolean
  /** Reads the window once and decides every circuit that is not waiting for Tower. */
  tick(): Promise<void>
}

export function createAppWatch(appId: number, watching: Watching): AppWatch {
  const { outbox, storeClock, faults, logger } = watching
  const window = createWindowReading(watching.signals, watching.clock)
  const deployed = createDeployedCircuits()
  /** When each circuit that only observes was last seen to be one that would open. */
  const wouldOpenAt = new Map<number, number>()
  let flags: readonly Flag[] = []
  /** Changes with a ruleset and with a decision only, so that a tick need not look at every flag. */
  let due: readonly Due[] = []

  function dueOf(flag: Flag): Due[] {
    if (outbox.get(flag.id)) return []
    const circuit = isNumbered(flag) ? circuitOf(flag) : deployed.of(flag)
    const entry = circuit && { flag, rules: circuitRules(flag), circuit }
    return entry && mayMove(entry) ? [entry] : []
  }

  /** Whether what was decided of this flag has had its effect, or has lost its reason. */
  function isSettled(flag: Flag): boolean {
    if (!isNumbered(flag)) return !deployed.follow(flag)
    const pending = outbox.get(flag.id)
    if (!pending) return false
    // A trip of a flag that is off has no use; delivered after a person has turned it on again, it would come from the past.
    return pending.revision !== flag.circuit_revision || (flag.is_enabled === false && pending.circuit.state === 'open')
  }

  function forget(flagId: number): void {
    outbox.settle(flagId)
    deployed.forget(flagId)
    wouldOpenAt.delete(flagId)
  }

  async function readWindow(): Promise<SignalReading | undefined> {
    const { windowMs, bucketMs } = neededWindow(due, storeClock.now())
    try {
      const reading = await window.read(appId, windowMs, bucketMs)
      storeClock.seen(reading.now)
      faults.over(`signals ${appId}`, { appId }, 'signals can be read again')
      return reading
    } catch (err) {
      faults.fault(`signals ${appId}`, { err, appId }, 'signals cannot be read; only deadlines of circuits pass')
      return undefined
    }
  }

  function decide(entry: Due, at: number, counts: WindowCounts | null): void {
    const { circuit, effects } = step(entry.circuit, { type: 'tick', at, counts }, entry.rules)
    for (const effect of effects) {
      if (effect.type === 'would_open') observe(entry, at, effect.reason)
      else move(entry, circuit, effect)
    }
  }

  function move({ flag, circuit }: Due, next: Circuit, { type, reason }: CircuitEffect): void {
    const revision = flag.circuit_revision ?? null
    if (revision === null) deployed.moved(flag.id, circuit, next)
    const fields = { appId, flagId: flag.id, flag: flag.title, revision, circuit: next, reason }
    if (type === 'opened') logger.warn(fields, 'circuit opened')
    else logger.info(fields, `circuit ${type.replace('_', ' ')}`)
    // Until Tower has answered, nothing more is decided of this flag.
    due = due.filter((entry) => entry.flag.id !== flag.id)
    outbox.add({ flagId: flag.id, appId, revision, circuit: next, reason })
  }

  function observe({ flag, rules }: Due, at: number, reason: string): void {
    const lastAt = wouldOpenAt.get(flag.id) ?? Number.NEGATIVE_INFINITY
    wouldOpenAt.set(flag.id, at)
    // A rate at the edge of the threshold crosses it many times: only a quiet window ends the episode.
    if (at - lastAt <= rules.window) return
    logger.warn({ appId, flagId: flag.id, flag: flag.title, reason }, 'circuit would open; it only observes')
  }

  return {
    follow(ruleset) {
      const gone = new Set(flags.map((flag) => flag.id))
      flags = ruleset.flags
      for (const flag of flags) {
        gone.delete(flag.id)
        if (isSettled(flag)) outbox.settle(flag.id)
      }
      for (const flagId of gone) forget(flagId)
      due = flags.flatMap(dueOf)
    },
    isActive: () => due.length > 0,
    async tick() {
      const reading = await readWindow()
      const at = reading?.now ?? storeClock.now()
      // What is due now, because the ruleset may have changed during the reading.
      const starts = new Map(due.map(({ flag, rules, circuit }) => [flag.id, windowStart(circuit, rules, at)]))
      const counts = reading && countByFlag(reading.buckets, (flagId) => starts.get(flagId))
      for (const entry of due) {
        // Of a flag that a person has turned off the window holds only the past.
        const isCounted = counts !== undefined && entry.flag.is_enabled !== false
        decide(entry, at, isCounted ? (counts.get(entry.flag.id) ?? NO_COUNTS) : null)
      }
    },
  }
}
