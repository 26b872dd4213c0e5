import type { SignalKind } from './names.js'
import type { SignalBucket } from './ports.js'

/**
 * What one flag's calls came to in a window. `slow` marks a call that is counted as a success or a failure as well, so
 * calls are `success + failure`; the control counts are calls of the old code path.
 */
export interface WindowCounts {
  readonly success: number
  readonly failure: number
  readonly slow: number
  readonly controlOk: number
  readonly controlError: number
}

export const NO_COUNTS: WindowCounts = { success: 0, failure: 0, slow: 0, controlOk: 0, controlError: 0 }

type Tally = { -readonly [K in keyof WindowCounts]: number }

const FIELD: Readonly<Record<SignalKind, keyof WindowCounts>> = {
  success: 'success',
  failure: 'failure',
  slow: 'slow',
  control_ok: 'controlOk',
  control_error: 'controlError',
}

/** The sums of one flag's buckets that begin at `from` or later. */
export function countsSince(buckets: Iterable<SignalBucket>, flagId: number, from: number): WindowCounts {
  return countByFlag(buckets, (id) => (id === flagId ? from : undefined)).get(flagId) ?? NO_COUNTS
}

/**
 * The sums of every flag in one pass. `fromOf` names the instant from which a flag's signals count, or undefined for a
 * flag that does not matter, and is asked once for each flag; a flag without a bucket that counts has no entry.
 */
export function countByFlag(
  buckets: Iterable<SignalBucket>,
  fromOf: (flagId: number) => number | undefined,
): Map<number, WindowCounts> {
  const tallies = new Map<number, Tally>()
  const starts = new Map<number, number>()
  // Stores answer series by series, so that the flag is mostly that of the bucket before.
  let last: number | undefined
  let from = 0
  let tally: Tally | undefined
  for (const { flagId, kind, at, count } of buckets) {
    if (flagId !== last) {
      last = flagId
      from = starts.get(flagId) ?? fromOf(flagId) ?? Number.POSITIVE_INFINITY
      starts.set(flagId, from)
      tally = tallies.get(flagId)
    }
    if (at < from) continue
    if (!tally) {
      tally = { ...NO_COUNTS }
      tallies.set(flagId, tally)
    }
    tally[FIELD[kind]] += count
  }
  return tallies
}
