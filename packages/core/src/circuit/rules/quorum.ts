import { addCounts, noCounts, type WindowCounts } from '../../signals/counts.js'

/** The sum over all instances but the `worst` with the greatest score. */
export function sumWithoutWorst(
  instances: readonly WindowCounts[],
  worst: number,
  score: (counts: WindowCounts) => number,
): WindowCounts {
  const rest = instances.toSorted((a, b) => score(b) - score(a)).slice(worst)
  const sum = noCounts()
  for (const counts of rest) addCounts(sum, counts)
  return sum
}
