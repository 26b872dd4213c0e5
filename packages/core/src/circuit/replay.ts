import type { SignalKind } from '../signals/kinds.js'
import { InstanceSignalHistory, SignalHistory } from '../signals/signal-history.js'
import { NOTHING_KNOWN, type TripRules, tripVerdict, weigh } from './rules/judge.js'

/** So many signals of one kind, in the stretch of time that begins at `at`. */
export interface RecordedCount {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: SignalKind
  readonly count: number
  /** Who counted; empty when the recording does not say. */
  readonly instance: string
}

/** What was counted of one flag. */
export interface Recording {
  /** In the order of time. */
  readonly counts: readonly RecordedCount[]
  /** Milliseconds from the beginning of a stretch to its end. */
  readonly stretchMs: number
}

/** A trip that was, whatever the counts of its stretch tell: a short burst is no large share of it. */
export interface KnownTrip {
  readonly at: number
  readonly reason: string
}

/** From a first trip to the last one that follows it closely: most often one fault. */
export interface Episode {
  readonly from: number
  to: number
  trips: number
  /** Why the first of them tripped. */
  readonly reason: string
}

export interface Replay {
  /** As they could be applied: a window holds a stretch at least, and a quorum needs to know who counted. */
  readonly rules: TripRules
  readonly episodes: readonly Episode[]
  /** The window with the largest share of failures that did not trip, where it held enough calls. */
  readonly worst: { readonly failed: number; readonly calls: number; readonly at: number } | undefined
}

/** A trip on calls that began within this after the last trip belongs to its episode: the rule had begun anew on the same fault. */
const SAME_EPISODE_MS = 60_000

/**
 * Runs the very rules that Aerobat runs over a recording, with a look at the end of each stretch. After a trip the rule
 * begins anew, as it does with a recovery, and the calls go on as they were recorded: nobody is spared by the trip. `known` are trips
 * of these very rules, in the order of time.
 */
export function replay(recording: Recording, given: TripRules, known: readonly KnownTrip[] = []): Replay {
  const isTold = recording.counts.some(({ instance }) => instance !== '')
  const rules = {
    ...given,
    window: Math.max(given.window, recording.stretchMs),
    quorumInstances: isTold ? given.quorumInstances : 1,
  }
  const perInstance = rules.quorumInstances > 1 ? new InstanceSignalHistory(rules.window) : undefined
  const history = perInstance ?? new SignalHistory(rules.window)
  const episodes: Episode[] = []
  let memories = NOTHING_KNOWN
  let since = 0
  let worst: Replay['worst']

  let told = 0
  const trip = (at: number, reason: string, lookedBack: number) => {
    const last = episodes.at(-1)
    if (last && at - lookedBack - last.to <= SAME_EPISODE_MS) {
      last.to = at
      last.trips++
    } else episodes.push({ from: at, to: at, trips: 1, reason })
  }
  /** Puts down those that are known until then; how many. */
  const tripAsKnown = (until: number): number => {
    const before = told
    for (let next = known[told]; next && next.at <= until; next = known[told]) {
      trip(next.at, next.reason, 0)
      told++
    }
    return told - before
  }

  const put = ({ kind, instance }: RecordedCount, at: number, count: number) => {
    if (history instanceof SignalHistory) history.put(kind, at, count)
    else history.put(instance, kind, at, count)
  }

  for (const { at, counts } of looks(recording, perInstance !== undefined)) {
    history.nextLook()
    for (const count of counts) put(count, at, count.count)
    memories = weigh(memories, history.takeFresh(), rules)
    const end = at + recording.stretchMs - 1
    const from = Math.max(since, end - rules.window)
    const verdict = tripVerdict({ history, memories }, end, from, rules)
    if (tripAsKnown(end) === 0) {
      if (!verdict.trips) {
        if (verdict.rule === 'threshold') worst = worse(worst, verdict.numbers, end, rules)
        continue
      }
      trip(end, verdict.reason, verdict.rule === 'threshold' ? verdict.numbers.ms : 0)
    }
    since = end + 1
    memories = NOTHING_KNOWN
    history.startFresh(since)
  }
  tripAsKnown(Number.POSITIVE_INFINITY)
  return { rules, episodes, worst }
}

function worse(
  worst: Replay['worst'],
  { failed, calls }: { readonly failed: number; readonly calls: number },
  at: number,
  { minimumRequests }: TripRules,
): Replay['worst'] {
  if (calls < Math.max(1, minimumRequests)) return worst
  return !worst || failed / calls > worst.failed / worst.calls ? { failed, calls, at } : worst
}

/** The counts of each stretch that has any, those of one kind (and instance) added up. */
function* looks({ counts, stretchMs }: Recording, byInstance: boolean) {
  let at = Number.NaN
  let sums = new Map<string, RecordedCount>()
  for (const count of counts) {
    const begin = Math.floor(count.at / stretchMs) * stretchMs
    if (begin !== at) {
      if (sums.size > 0) yield { at, counts: sums.values() }
      at = begin
      sums = new Map()
    }
    const key = byInstance ? `${count.kind} ${count.instance}` : count.kind
    sums.set(key, { ...count, count: count.count + (sums.get(key)?.count ?? 0) })
  }
  if (sums.size > 0) yield { at, counts: sums.values() }
}
