/** Calls of the new path beside calls of the old one, over the same time. */
export interface PathCounts {
  readonly newCalls: number
  readonly newFailed: number
  readonly oldCalls: number
  readonly oldFailed: number
}

/** A belief that the old path fails with probability `oldRate` and the new one with `newRate`. */
export interface Belief {
  readonly oldRate: number
  readonly newRate: number
}

/**
 * ln of an e-variable for "the new path fails at most `margin` more often than the old": a factor whose mean is 1 or less
 * whenever that is so, whatever both rates are, and that grows fastest if `belief` is true. It is the likelihood of the
 * belief over that of the nearest pair of rates that the null allows.
 *
 * Turner, Ly, Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional stopping"
 * (J. Stat. Plan. Inference 2024, arXiv 2106.02693), theorem 1, for margin 0; Turner, Grünwald, "Exact anytime-valid
 * confidence intervals for contingency tables and beyond" (Stat. Prob. Letters 2023, arXiv 2203.09785) for a margin.
 * Why it holds: let f and g be the means of one call's factor on the two paths. The nearest null pair makes the mean
 * over a call of random path, (m f + n g) / (m + n), at most 1, and f^m g^n is at most its (m + n)-th power.
 *
 * The guarantee takes calls as independent, given which path each took, and the block's end as chosen without regard to
 * outcomes. Rates may change from block to block, so an outage that hits both paths is no evidence.
 */
export function logEvidence(counts: PathCounts, belief: Belief, margin: number): number {
  const { oldCalls, oldFailed, newCalls, newFailed } = counts
  const { oldRate, newRate } = belief
  if (oldCalls === 0 || newCalls === 0) return 0
  const oldNull = nearestNull(counts, belief, margin)
  const newNull = oldNull + margin
  return (
    oldFailed * Math.log(oldRate / oldNull) +
    (oldCalls - oldFailed) * Math.log((1 - oldRate) / (1 - oldNull)) +
    newFailed * Math.log(newRate / newNull) +
    (newCalls - newFailed) * Math.log((1 - newRate) / (1 - newNull))
  )
}

/**
 * The old path's rate in the pair (x, x + margin) nearest to the belief: it minimises m KL(oldRate, x) + n KL(newRate,
 * x + margin) for m and n calls. Without a margin that is the mean rate; with one, Newton's method inside a bracket.
 */
function nearestNull({ oldCalls, newCalls }: PathCounts, { oldRate, newRate }: Belief, margin: number): number {
  let low = oldRate
  let high = newRate - margin
  let x = (oldCalls * low + newCalls * high) / (oldCalls + newCalls)
  if (margin === 0) return x
  for (let i = 0; i < 60 && high - low > 1e-15; i++) {
    const y = x + margin
    const slope = (oldCalls * (x - oldRate)) / (x * (1 - x)) + (newCalls * (y - newRate)) / (y * (1 - y))
    if (slope > 0) high = x
    else low = x
    const curvature =
      oldCalls * (oldRate / (x * x) + (1 - oldRate) / ((1 - x) * (1 - x))) +
      newCalls * (newRate / (y * y) + (1 - newRate) / ((1 - y) * (1 - y)))
    const newton = x - slope / curvature
    const better = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(better - x) < 1e-13 * x) return better
    x = better
  }
  return x
}
