import type { SeriesPoint } from '@tailslide/api'
import type { Step } from '../ramp.js'

/** A stretch that has hardly begun says nothing yet. */
const LEAST_OF_A_STRETCH = 0.5

export interface Rates {
  readonly times: readonly number[]
  /** A second, on the new path. */
  readonly calls: readonly (number | null)[]
  readonly failed: readonly number[]
  /** Percent; no calls is a gap, never 0 %. */
  readonly failing: readonly (number | null)[]
  readonly slow: readonly (number | null)[]
  readonly oldFailing: readonly (number | null)[]
}

/** What the panels draw of points whose last one is not over. */
export function ratesOf(points: readonly SeriesPoint[], { bucket, now }: { bucket: number; now: number }): Rates {
  const known = points.filter(({ timestamp }) => now - timestamp >= bucket * LEAST_OF_A_STRETCH)
  const first = known.findIndex(({ success, failure, control_ok, control_error }) => {
    return success + failure + control_ok + control_error > 0
  })
  const perSecond = (timestamp: number, count: number): number =>
    (count * 1_000) / Math.max(1, Math.min(bucket, now - timestamp))
  return {
    times: known.map(({ timestamp }) => timestamp),
    // Before its first call a flag had none to miss.
    calls: known.map(({ timestamp, success, failure }, i) =>
      first === -1 || i < first ? null : perSecond(timestamp, success + failure),
    ),
    failed: known.map(({ timestamp, failure }) => perSecond(timestamp, failure)),
    failing: known.map(({ error_rate }) => error_rate),
    slow: known.map(({ success, failure, slow }) => shareOf(slow, success + failure)),
    oldFailing: known.map(({ control_ok, control_error }) => shareOf(control_error, control_ok + control_error)),
  }
}

export const shareOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.min(100, (100 * part) / whole)

export interface Staircase {
  readonly times: number[]
  readonly users: (number | null)[]
  readonly toCome: (number | null)[]
}

/** What has been and what is expected, as two lines on one axis. */
export function staircaseOf(
  steps: readonly Step[],
  toCome: readonly Step[],
  { now, to }: { now: number; to: number },
): Staircase {
  const past = steps.filter(({ at }) => at <= now)
  const last = past.at(-1)?.share ?? null
  const next = toCome.filter(({ at }) => at > now && at < to)
  const end = next.at(-1)?.share ?? last
  const hasFuture = next.length > 0
  return {
    times: [...past.map(({ at }) => at), now, ...next.map(({ at }) => at), ...(to > now ? [to] : [])],
    users: [...past.map(({ share }) => share), last, ...next.map(() => null), ...(to > now ? [null] : [])],
    toCome: [
      ...past.map(() => null),
      hasFuture ? last : null,
      ...next.map(({ share }) => share),
      ...(to > now ? [hasFuture ? end : null] : []),
    ],
  }
}
