import {
  type Circuit,
  type CircuitRules,
  enteredAt,
  type FollowedSignals,
  type HeldCount,
  InstanceSignalHistory,
  isAlarming,
  isTrouble,
  learnedFor,
  NOTHING_KNOWN,
  QUORUM_WINDOW_MS,
  type RuleMemories,
  remembers,
  SIGNAL_RETENTION_MS,
  type SignalBucket,
  SignalHistory,
  type TripSignals,
  weigh,
} from '@tailslide/core'
import { firstMissing, type Missing, RECENT_MS } from './missing-past.js'
import type { WatchedFlag } from './watched-flag.js'

/** The recent past of one app's flags with a circuit. */
export interface Histories {
  /** What to ask the store for, at `at` on its clock. */
  wantedAt(at: number): FollowedSignals
  /** Keeps a history of each of these flags and of no other; true when one of them has to be filled from the store first. */
  follow(entries: readonly WatchedFlag[]): boolean
  /**
   * Takes in what is new; `wholeFrom` when that is everything from that instant on. Answers how many bad calls of each flag
   * came in, where there are any.
   */
  take(buckets: Iterable<SignalBucket>, wholeFrom: number | undefined): ReadonlyMap<number, number>
  /** False when nothing is missing; true also where that has not been looked up since something changed. */
  mayLack(): boolean
  /** What is to be filled next, from the newest of what is missing back, `length` times as long as usual; undefined when nothing is. */
  missing(now: number, length?: number): Missing | undefined
  fill(missing: Missing, buckets: readonly SignalBucket[]): void
  /** Forgets all signals, as when the store's clock was set back behind them. */
  clear(): void
  /** Weighs what is new, and names the flags that may trip by what has come in since this was last asked. */
  takeTroubled(): ReadonlySet<number>
  of(flagId: number): TripSignals | undefined
}

/** What is kept of one flag. */
interface Known extends TripSignals {
  readonly history: SignalHistory | InstanceSignalHistory
  readonly isByInstance: boolean
  /** How far back the history reaches, and how much of that the store was to fill. */
  readonly windowMs: number
  readonly filledMs: number
  /** It is complete from this instant on; undefined until the store was read for it. */
  filledFrom: number | undefined
  /** The last that brought something. */
  look: number
  memories: RuleMemories
  rules: CircuitRules
  /** Signals from before this instant are no evidence. */
  begin: number
  /** Some signals came late, and would be none either if this began any later. */
  hasLate: boolean
  /** What the flag's rule has learned its memory for; when that changes it begins anew. */
  epoch: string
}

export function createHistories(): Histories {
  let histories = new Map<number, Known>()
  /** Flags whose rule remembers, that have signals not weighed yet. */
  let unweighed = new Map<number, Known>()
  let troubled = new Set<number>()
  let wanted: FollowedSignals = { windowMs: 0, byInstance: false }
  /** Until when counts that came late must be told apart from others. */
  let apartUntil = 0
  /** Time alone never makes anything missing, so that whatever was once found complete stays so until it changes. */
  let mayLack = false
  let look = 0

  function weighAll(): void {
    for (const [flagId, known] of unweighed) {
      const before = known.memories
      known.memories = weigh(before, known.history.takeFresh(), known.rules)
      if (known.memories !== before && isAlarming(known.memories)) troubled.add(flagId)
    }
    unweighed.clear()
  }

  return {
    wantedAt: (at) => (at < apartUntil ? { ...wanted, heldApart: true } : wanted),
    follow(entries) {
      mayLack = true
      const before = histories
      histories = new Map()
      unweighed = new Map()
      let windowMs = 0
      let isNew = false
      for (const entry of entries) {
        const { rules, flag } = entry
        const reach = reachOf(entry)
        const isByInstance = rules.quorumInstances > 1
        const old = before.get(flag.id)
        const isUsable =
          old?.isByInstance === isByInstance && old.windowMs >= reach && !(old.hasLate && isNewStretch(old, entry))
        const known = old && isUsable ? old : keep(entry, reach)
        if (known !== old && known.filledMs > 0) isNew = true
        known.rules = rules
        beginAnew(known, entry)
        histories.set(flag.id, known)
        if (remembers(rules.rule)) unweighed.set(flag.id, known)
        windowMs = Math.max(windowMs, Math.min(reach, rules.window), known.filledMs)
      }
      wanted = {
        // What lies further back is filled bit by bit, while what is recent is judged.
        windowMs: Math.min(windowMs, RECENT_MS),
        byInstance: entries.some(({ rules }) => rules.quorumInstances > 1),
      }
      apartUntil = Math.max(0, ...entries.map(({ circuit }) => lateUntil(circuit)))
      return isNew
    },
    take(buckets, wholeFrom) {
      if (wholeFrom !== undefined) {
        mayLack = true
        for (const known of histories.values()) known.filledFrom ??= wholeFrom
      }
      look += 1
      const badCalls = new Map<number, number>()
      for (const bucket of buckets) {
        const known = histories.get(bucket.flagId)
        if (known?.filledFrom === undefined || !isOf(known, bucket)) continue
        if (known.look !== look) known.history.nextLook()
        known.look = look
        const more = put(known, bucket, countOf(known, bucket))
        if (more > 0 && isTrouble(bucket.kind)) {
          badCalls.set(bucket.flagId, (badCalls.get(bucket.flagId) ?? 0) + more)
        }
        if (bucket.held) known.hasLate = true
        if (known.history.takeTrouble()) troubled.add(bucket.flagId)
        if (remembers(known.rules.rule)) unweighed.set(bucket.flagId, known)
      }
      return badCalls
    },
    mayLack: () => mayLack,
    missing(now, length) {
      const missing = mayLack ? firstMissing(histories.values(), now, length) : undefined
      mayLack = missing !== undefined
      return missing
    },
    fill({ complete, from, until, bucketMs }, buckets) {
      for (const { at, ...rest } of buckets) {
        const bucket = { at, ...rest }
        const known = histories.get(bucket.flagId)
        if (known?.filledFrom !== complete || !isOf(known, bucket) || at + bucketMs > until) continue
        putPast(known, bucket, countOf(known, bucket), bucketMs)
        if (bucket.held) known.hasLate = true
        if (known.history.takeTrouble()) troubled.add(bucket.flagId)
      }
      for (const known of histories.values()) if (known.filledFrom === complete) known.filledFrom = from
    },
    clear() {
      unweighed.clear()
      for (const [flagId, known] of histories) {
        const history = emptyHistory(known.isByInstance, known.windowMs)
        history.startFresh(known.begin, remembers(known.rules.rule))
        histories.set(flagId, { ...known, history, filledFrom: undefined, memories: NOTHING_KNOWN, hasLate: false })
      }
    },
    takeTroubled() {
      if (unweighed.size > 0) weighAll()
      const taken = troubled
      if (taken.size > 0) troubled = new Set()
      return taken
    },
    of: (flagId) => histories.get(flagId),
  }
}

/**
 * Until when counts may come that tell of the time before the circuit entered its state: a call that hangs for longer
 * tells nobody anything. A circuit that has never moved has nothing before it, and costs nothing.
 */
function lateUntil(circuit: Circuit): number {
  if (circuit.state === 'recovering') return Number.POSITIVE_INFINITY
  return circuit.state === 'closed' && circuit.since > 0 ? circuit.since + SIGNAL_RETENTION_MS : 0
}

/** How far back signals may count: a window, and in a recovery as long as it lasts; instances are told apart for two minutes. */
function reachOf({ circuit, rules }: WatchedFlag): number {
  const reach = circuit.state === 'closed' ? rules.window : SIGNAL_RETENTION_MS
  return rules.quorumInstances > 1 ? Math.min(reach, QUORUM_WINDOW_MS) : reach
}

const emptyHistory = (isByInstance: boolean, windowMs: number): Known['history'] =>
  isByInstance ? new InstanceSignalHistory(windowMs) : new SignalHistory(windowMs)

const put = ({ history }: Known, { instance = '', kind, at }: SignalBucket, count: number): number =>
  history instanceof SignalHistory ? history.put(kind, at, count) : history.put(instance, kind, at, count)

function putPast({ history }: Known, { instance = '', kind, at }: SignalBucket, count: number, width: number): void {
  if (history instanceof SignalHistory) history.putPast(kind, at, count, width)
  else history.putPast(instance, { kind, at, count }, width)
}

const isOf = (known: Known, { instance }: SignalBucket): boolean => known.isByInstance === (instance !== undefined)

const countOf = (known: Known, { count, held }: SignalBucket): number =>
  held ? Math.max(0, count - countBefore(known.begin, held)) : count

function keep({ circuit, rules }: WatchedFlag, windowMs: number): Known {
  const isByInstance = rules.quorumInstances > 1
  return {
    history: emptyHistory(isByInstance, windowMs),
    isByInstance,
    windowMs,
    // Of an open circuit nothing counts that is in the store already.
    filledMs: circuit.state === 'open' ? 0 : windowMs,
    filledFrom: circuit.state === 'open' ? 0 : undefined,
    look: 0,
    memories: NOTHING_KNOWN,
    rules,
    begin: 0,
    hasLate: false,
    epoch: '',
  }
}

/** Evidence is gathered for one stretch of a circuit's life, under one rule, while the flag is on. */
function beginAnew(known: Known, { circuit, rules, flag }: WatchedFlag): void {
  const begin = enteredAt(circuit)
  const epoch = [begin, learnedFor(rules), flag.is_enabled !== false].join()
  if (epoch === known.epoch) return
  known.epoch = epoch
  known.begin = begin
  known.memories = NOTHING_KNOWN
  known.history.startFresh(begin, remembers(rules.rule))
}

const isNewStretch = ({ begin }: Known, { circuit }: WatchedFlag): boolean => begin !== enteredAt(circuit)

/**
 * Failures that a service could not send while the store was away are those of the path before the circuit opened, even
 * when they come after it has begun to recover. Counts that came together are as old as the oldest of them.
 */
function countBefore(begin: number, held: readonly HeldCount[]): number {
  return held.reduce((sum, { since, count }) => (since < begin ? sum + count : sum), 0)
}
