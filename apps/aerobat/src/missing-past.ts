import { FOLLOWED_BUCKET_MS } from '@tailslide/core'

/** Read at once for whatever is new, and judged at once; the rest of an hour follows in stretches. */
export const RECENT_MS = 10_000

/** A stretch of the past that histories lack. */
export interface Missing {
  /** The instant from which they are complete. */
  readonly complete: number
  readonly from: number
  readonly until: number
  readonly bucketMs: number
}

/** Of a history, as far as filling it goes. */
interface Filled {
  readonly windowMs: number
  /** Nothing from before this instant counts. */
  readonly begin: number
  readonly filledFrom: number | undefined
}

/** The store keeps fine buckets for so long. */
const FINE_REACH_MS = 120_000
const COARSE_BUCKET_MS = 10_000
/** Each is a few thousand sums of a busy app, some ms of work; where there was little, the next is longer. */
const FINE_STRETCH_MS = 30_000
const COARSE_STRETCH_MS = 300_000
const LITTLE = 500
const LONGER = 4
const LONGEST = 16

/** By what the next stretch is longer than usual, after one that brought so many buckets. */
export const lengthAfter = (length: number, buckets: number): number =>
  buckets < LITTLE ? Math.min(length * LONGER, LONGEST) : 1

const roundDown = (instant: number, width: number): number => Math.floor(instant / width) * width

/**
 * What to read next for these histories of an app. They are filled from now back, so that what is known is complete at
 * its end and can be judged all the while: an outage is never seen without the health that followed.
 */
export function firstMissing(histories: Iterable<Filled>, now: number, length = 1): Missing | undefined {
  let complete = Number.NEGATIVE_INFINITY
  let goal = Number.POSITIVE_INFINITY
  for (const { filledFrom, windowMs, begin } of histories) {
    const lacks = Math.max(begin, now - windowMs)
    if (filledFrom === undefined || filledFrom <= lacks || filledFrom < complete) continue
    goal = filledFrom > complete ? lacks : Math.min(goal, lacks)
    complete = filledFrom
  }
  if (!Number.isFinite(complete)) return undefined
  const fineFrom = roundDown(now - FINE_REACH_MS, COARSE_BUCKET_MS) + COARSE_BUCKET_MS
  if (complete > fineFrom) {
    const from = Math.max(fineFrom, roundDown(goal, FOLLOWED_BUCKET_MS), complete - FINE_STRETCH_MS * length)
    return { complete, from, until: complete, bucketMs: FOLLOWED_BUCKET_MS }
  }
  const until = roundDown(complete, COARSE_BUCKET_MS)
  const from = Math.max(roundDown(goal, COARSE_BUCKET_MS), until - COARSE_STRETCH_MS * length)
  return { complete, from: Math.min(from, until), until, bucketMs: COARSE_BUCKET_MS }
}
