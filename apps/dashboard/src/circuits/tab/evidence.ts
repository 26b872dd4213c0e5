import type { Series, SeriesPoint } from '@tailslide/api'
import { type ComparisonRule, judgeComparison, NO_COMPARISON, updateComparison } from '@tailslide/core'

/** Odds against "the new path is no worse", as powers of ten. */
export interface Evidence {
  readonly now: number
  readonly decides: number
}

/** The comparison's own weighing, over the points of a chart: coarser than what decides, and enough to be looked at. */
export function evidenceOf(points: readonly SeriesPoint[], rule: ComparisonRule): Evidence {
  const alone = { ...rule, quorumInstances: 1 }
  let state = NO_COMPARISON
  for (const { success, failure, slow, control_ok, control_error } of points) {
    const counts = { success, failure, slow, control_ok, control_error }
    state = updateComparison(state, [{ instance: '', counts }], alone)
  }
  const confidence = rule.confidence === 0 ? 99.999 : rule.confidence
  return {
    now: judgeComparison(state, alone).log / Math.LN10,
    decides: -Math.log10(1 - confidence / 100),
  }
}

export interface PathSums {
  readonly calls: number
  readonly failed: number
  readonly slow: number
}

export function sumsOf(points: readonly SeriesPoint[]): { readonly ofNew: PathSums; readonly ofOld: PathSums } {
  const sum = (of: (point: SeriesPoint) => number): number => points.reduce((total, point) => total + of(point), 0)
  return {
    ofNew: {
      calls: sum(({ success, failure }) => success + failure),
      failed: sum(({ failure }) => failure),
      slow: sum(({ slow }) => slow),
    },
    ofOld: {
      calls: sum(({ control_ok, control_error }) => control_ok + control_error),
      failed: sum(({ control_error }) => control_error),
      slow: 0,
    },
  }
}

/** Services tell within a second, and what is shown is read every ten: until then nothing follows from nothing. */
const SOON_MS = 30_000

/**
 * What there is to compare since an instant. `soon`: it was just now, and not even calls of the new path stand in the chart since.
 * `none yet`: the old path has none, where services tell of it before, or it was just now.
 */
export type Compared = 'both' | 'soon' | 'none yet' | 'not reported'

export function comparedSince({ points, until }: Pick<Series, 'points' | 'until'>, since: number): Compared {
  const callsOf = (some: readonly SeriesPoint[]): number => sumsOf(some).ofOld.calls
  const later = points.filter(({ timestamp }) => timestamp >= since)
  if (callsOf(later) > 0) return 'both'
  const isJustNow = until - since < SOON_MS
  if (isJustNow && sumsOf(later).ofNew.calls === 0) return 'soon'
  return callsOf(points) > 0 || isJustNow ? 'none yet' : 'not reported'
}
