import {
  type Circuit,
  type CircuitEffect,
  circuitOf,
  circuitRules,
  type Flag,
  FOLLOWED_BUCKET_MS,
  type FollowedSignals,
  goodCallsSince,
  hasAudience,
  type Logger,
  type Ruleset,
  type SignalBucket,
  step,
  tripVerdict,
  type Verdict,
  whileRecovering,
  windowStart,
} from '@tailslide/core'
import type { Alarm } from './alarm.js'
import { createDeployedCircuits, isNumbered } from './deployed-circuits.js'
import { createHistories } from './histories.js'
import { createKnownCircuits } from './known-circuits.js'
import { lengthAfter } from './missing-past.js'
import type { Outbox } from './outbox.js'
import type { SignalWatch } from './signal-watch.js'
import type { StoreClock } from './store-clock.js'
import { isQuiet, mayMove, needsSignals, type WatchedFlag } from './watched-flag.js'

/** The flags that have a rule which is unknown here, with its name. */
export const ofUnknownRules = (problems: Ruleset['problems']): { flagId: number; rule: unknown }[] =>
  problems.flatMap(({ kept, value }) => (kept?.field === 'circuit_rule' ? [{ flagId: kept.flagId, rule: value }] : []))

/** What the watches of all apps share. */
export interface Watching {
  readonly signals: Pick<SignalWatch, 'startOver' | 'past'>
  readonly clock: StoreClock
  readonly outbox: Outbox
  readonly alarm: Alarm
  readonly logger: Logger
}

/** The circuits of one app. */
export interface AppWatch {
  /** Takes in the latest ruleset, and with it Tower's answers to what was decided. */
  follow(ruleset: Ruleset): void
  /** The signals that its circuits are decided by; undefined while no circuit of this app may move. */
  wanted(): FollowedSignals | undefined
  /** Takes in what was counted; at `now` on the store's clock, all of the recent past when `isWhole`. */
  take(buckets: Iterable<SignalBucket>, now: number, isWhole: boolean): void
  /** Whether some of the past may be still to be filled; asking costs nothing. */
  lacksPast(): boolean
  /** Fills a stretch of the past. Rejects when the store is away. */
  fillPast(): Promise<void>
  /** The store's clock is known now, or was set back, and then what was counted by it is forgotten. */
  clockSet(isBack: boolean): void
  /** Decides every circuit that is not waiting for Tower, at `at` on the store's clock; without counts deadlines pass. */
  tick(at: number, hasCounts: boolean): void
}

const NOBODY: ReadonlySet<number> = new Set()
/** A rate at the edge of the threshold crosses it many times; after so long without it begins anew. */
const EPISODE_MS = 600_000
/** What the window of a flag that a person has turned off holds is the past. */
const SWITCHED_OFF: Verdict = { trips: false, reason: 'the flag is switched off' }

export function createAppWatch(appId: number, watching: Watching): AppWatch {
  const { alarm, clock, outbox, signals, logger } = watching
  const histories = createHistories()
  const deployed = createDeployedCircuits()
  const circuits = createKnownCircuits(clock)
  /** When each circuit that only observes was last seen to be one that would open. */
  const wouldOpenAt = new Map<number, number>()
  let flags: readonly Flag[] = []
  /** Flags whose rule is of a newer Tower: judged by another one, they would trip when nobody wants it, or not when somebody does. */
  let unjudged: ReadonlySet<number> = new Set()
  /** Changes with a ruleset and with a decision only, so that a tick need not look at every flag. */
  let due: readonly WatchedFlag[] = []
  let isAllQuiet = true
  /** Of the next stretch of the past, as a multiple of the usual one. */
  let stretchLength = 1
  /** Rules may have changed since the circuits were last judged. */
  let edited = true

  /** `before` is what the ruleset said of the flag until now. */
  function watched(flag: Flag, before: Flag | undefined): WatchedFlag[] {
    if (unjudged.has(flag.id)) return []
    const shown = isNumbered(flag) ? circuitOf(flag) : deployed.of(flag)
    return shown ? [{ flag, rules: circuitRules(flag), circuit: circuits.follow(flag, before, shown) }] : []
  }

  function watch(entries: readonly WatchedFlag[]): void {
    edited = true
    due = entries.filter((entry) => !outbox.get(entry.flag.id) && mayMove(entry))
    isAllQuiet = due.every(isQuiet)
    if (histories.follow(entries.filter(needsSignals))) signals.startOver(appId)
  }

  /** Whether what was decided of this flag has had its effect, or has lost its reason. */
  function isSettled(flag: Flag): boolean {
    if (!isNumbered(flag)) return !deployed.follow(flag, clock.now())
    const pending = outbox.get(flag.id)
    if (!pending) return false
    // A trip of a flag that is off has no use; delivered after a person has turned it on again, it would come from the past.
    return pending.revision !== flag.circuit_revision || (flag.is_enabled === false && pending.circuit.state === 'open')
  }

  function forget(flagId: number): void {
    outbox.settle(flagId)
    deployed.forget(flagId)
    circuits.forget(flagId)
    wouldOpenAt.delete(flagId)
  }

  function judge({ flag, rules, circuit }: WatchedFlag, at: number): Verdict | null {
    if (circuit.state === 'open') return null
    if (flag.is_enabled === false) return SWITCHED_OFF
    const signals = histories.of(flag.id)
    if (!signals) return null
    const judgedBy = circuit.state === 'recovering' ? whileRecovering(rules) : rules
    return tripVerdict(signals, at, windowStart(circuit, rules, at), judgedBy)
  }

  /** How many calls speak for the percentage of a recovery; null while nobody can be on the path. */
  function callsOf({ flag, rules, circuit }: WatchedFlag, at: number): number | null {
    if (!hasAudience(flag)) return null
    const signals = circuit.state === 'recovering' ? histories.of(flag.id) : undefined
    return signals && circuit.state === 'recovering' ? goodCallsSince(signals.history, at, circuit.steppedAt, rules) : 0
  }

  function decide(entry: WatchedFlag, at: number, hasCounts: boolean): void {
    const verdict = hasCounts ? judge(entry, at) : null
    const { circuit, effects } = step(
      entry.circuit,
      { type: 'tick', at, verdict, calls: callsOf(entry, at) },
      entry.rules,
    )
    for (const effect of effects) {
      if (effect.type === 'would_open') observe(entry, at, effect.reason)
      else move(entry, circuit, effect)
    }
  }

  function move({ flag, circuit }: WatchedFlag, next: Circuit, { type, reason }: CircuitEffect): void {
    const revision = flag.circuit_revision ?? null
    if (revision === null) deployed.moved(flag.id, circuit, next)
    const fields = { appId, flagId: flag.id, flag: flag.title, revision, circuit: next, reason }
    if (type === 'opened') logger.warn(fields, 'circuit opened')
    else logger.info(fields, `circuit ${type.replace('_', ' ')}`)
    // Until Tower has answered, nothing more is decided of this flag.
    due = due.filter((entry) => entry.flag.id !== flag.id)
    outbox.add({ flagId: flag.id, appId, revision, circuit: next, reason })
  }

  function observe({ flag, rules }: WatchedFlag, at: number, reason: string): void {
    const lastAt = wouldOpenAt.get(flag.id) ?? Number.NEGATIVE_INFINITY
    wouldOpenAt.set(flag.id, at)
    if (at - lastAt <= Math.min(rules.window, EPISODE_MS)) return
    logger.warn({ appId, flagId: flag.id, flag: flag.title, reason }, 'circuit would open; it only observes')
  }

  return {
    follow(ruleset) {
      const before = new Map(flags.map((flag) => [flag.id, flag]))
      flags = ruleset.flags
      unjudged = new Set(ofUnknownRules(ruleset.problems).map(({ flagId }) => flagId))
      const entries = flags.flatMap((flag) => {
        if (isSettled(flag)) outbox.settle(flag.id)
        return watched(flag, before.get(flag.id))
      })
      for (const { id } of flags) before.delete(id)
      for (const flagId of before.keys()) forget(flagId)
      watch(entries)
    },
    wanted() {
      return due.length > 0 ? histories.wantedAt(clock.now()) : undefined
    },
    take(buckets, now, isWhole) {
      const from = now - histories.wantedAt(now).windowMs
      const wholeFrom = isWhole ? Math.floor(from / FOLLOWED_BUCKET_MS) * FOLLOWED_BUCKET_MS : undefined
      for (const [flagId, badCalls] of histories.take(buckets, wholeFrom)) alarm.saw(flagId, badCalls, now)
    },
    lacksPast: histories.mayLack,
    async fillPast() {
      const missing = histories.missing(clock.now(), stretchLength)
      if (!missing) return
      const { from, until, bucketMs } = missing
      const { byInstance } = histories.wantedAt(clock.now())
      const buckets = await signals.past({ appId, from, until, bucketMs, byInstance })
      stretchLength = lengthAfter(stretchLength, buckets.length)
      histories.fill(missing, buckets)
    },
    clockSet(isBack) {
      if (isBack) histories.clear()
      watch(flags.flatMap((flag) => watched(flag, flag)))
    },
    tick(at, hasCounts) {
      const troubled = hasCounts ? histories.takeTroubled() : NOBODY
      const isForAll = hasCounts && edited
      if (hasCounts) edited = false
      if (!isForAll && troubled.size === 0 && isAllQuiet) return
      for (const entry of due) {
        // Of thousands of healthy flags few have had a failure since the last look, and no other can trip.
        if (!isForAll && isQuiet(entry) && !troubled.has(entry.flag.id)) continue
        decide(entry, at, hasCounts)
      }
    },
  }
}
