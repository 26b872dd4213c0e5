import type { InstanceCounts } from './fresh-counts.js'

/** Recent calls of the new path and their failures on one instance, older ones counting less. */
export interface Suspect {
  readonly instance: string
  readonly calls: number
  readonly failed: number
}

/** Calls of the flag after which an instance's record is mostly that of the recent ones. */
const MEMORY = 2000
/** An instance that has not called for some ten memories is forgotten. */
const NEGLIGIBLE = 0.01

/** Adds what came in to each instance's record, and lets all of them fade by the traffic that came in. */
export function watchSuspects(suspects: readonly Suspect[], fresh: readonly InstanceCounts[]): readonly Suspect[] {
  const calls = fresh.reduce((sum, { counts }) => sum + counts.success + counts.failure, 0)
  const keep = MEMORY / (MEMORY + calls)
  const records = new Map<string, Suspect>()
  for (const { instance, calls, failed } of suspects) {
    if (calls * keep >= NEGLIGIBLE) records.set(instance, { instance, calls: calls * keep, failed: failed * keep })
  }
  for (const { instance, counts } of fresh) {
    const record = records.get(instance)
    records.set(instance, {
      instance,
      calls: (record?.calls ?? 0) + counts.success + counts.failure,
      failed: (record?.failed ?? 0) + counts.failure,
    })
  }
  return Array.from(records.values())
}

/** The instances, `most` at most, that have failed most above `rate`. */
export function suspectedMost(suspects: readonly Suspect[], most: number, rate: number): ReadonlySet<string> {
  const excess = ({ calls, failed }: Suspect) => failed - rate * calls
  const worst = suspects.filter((suspect) => excess(suspect) > 0).toSorted((a, b) => excess(b) - excess(a))
  return new Set(worst.slice(0, most).map(({ instance }) => instance))
}
