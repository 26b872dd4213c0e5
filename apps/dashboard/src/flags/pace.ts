import type { SeriesPoint } from '@tailslide/api'
import { numberOf } from '../words/words.js'

const MINUTE_MS = 60_000

/**
 * Calls a minute of the new path, on the average of what the points cover, or since the first call in it: a service that has begun
 * just now is not told to be slow. The last point is not over, and counts where there is no other.
 */
export function perMinute(points: readonly SeriesPoint[]): number {
  const begin = points.findIndex((point) => callsOf(point) > 0)
  const [first, second] = points
  if (begin === -1 || !first) return 0
  const told = points.slice(begin, Math.max(begin + 1, points.length - 1))
  const step = second ? second.timestamp - first.timestamp : MINUTE_MS
  return told.reduce((sum, point) => sum + callsOf(point), 0) / ((told.length * step) / MINUTE_MS)
}

const callsOf = ({ success, failure }: SeriesPoint): number => success + failure

/** One way of telling it, so that two pages do not seem to disagree. */
export const paceText = (pace: number): string => numberOf(pace < 10 ? Math.round(pace * 10) / 10 : Math.round(pace))
