import type { WindowCounts } from '../../signals/counts.js'
import { noCounts } from '../../signals/rolling-window.js'

/** The sum over all instances but the `worst` with the greatest score. */
export function sumWithoutWorst(
  instances: readonly WindowCounts[],
  worst: number,
  score: (counts: WindowCounts) => number,
): WindowCounts {
  const rest = instances.toSorted((a, b) => score(b) - score(a)).slice(worst)
  const sum = noCounts()
  for (const counts of rest) {
    sum.success += counts.success
    sum.failure += counts.failure
    sum.slow += counts.slow
    sum.controlOk += counts.controlOk
    sum.controlError += counts.controlError
  }
  return sum
}
