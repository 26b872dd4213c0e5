import type { Series, SeriesPoint } from '@tailslide/api'
import { type ComparisonRule, judgeComparison, NO_COMPARISON, updateComparison } from '@tailslide/core'
import type { FlagRow } from '../../flags/flag-state.js'

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

/** What part of the calls goes to the old path at least, and since when. */
export interface SentToOld {
  readonly share: number
  readonly since: number
}

export const sentToOld = ({ rollout_percentage, updated_at }: FlagRow): SentToOld => ({
  share: 1 - rollout_percentage / 100,
  since: Date.parse(updated_at),
})

/** So many calls of the old path are not missing by chance. */
const EXPECTED_OLD = 30

/**
 * What there is to compare since an instant. `soon`: it was just now, and not even calls of the new path stand in the chart since.
 * `not reported`: by the calls of the new path there must have been some of the old one, and none was told. `none yet`: there need
 * not have been any.
 */
export type Compared = 'both' | 'soon' | 'none yet' | 'not reported'

export function comparedSince(
  { points, until }: Pick<Series, 'points' | 'until'>,
  since: number,
  old: SentToOld,
): Compared {
  const callsOf = (some: readonly SeriesPoint[]): number => sumsOf(some).ofOld.calls
  const later = points.filter(({ timestamp }) => timestamp >= since)
  if (callsOf(later) > 0) return 'both'
  const isJustNow = until - since < SOON_MS
  if (isJustNow && sumsOf(later).ofNew.calls === 0) return 'soon'
  if (callsOf(points) > 0 || isJustNow) return 'none yet'
  const atThisShare = sumsOf(later.filter(({ timestamp }) => timestamp >= old.since)).ofNew.calls
  return atThisShare * old.share >= EXPECTED_OLD * (1 - old.share) && atThisShare > 0 ? 'not reported' : 'none yet'
}
