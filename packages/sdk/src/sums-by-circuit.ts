import type { SignalKind } from '@tailslide/core'

/** Stands for the state of the circuit where no flag of that name is known. */
export const NO_CIRCUIT = Number.NEGATIVE_INFINITY

/**
 * States that late counts of one flag are told apart by; of more, the two oldest are one. All but the newest are over, so
 * that nothing of the present state is ever added to something from before it.
 */
const MOST_STATES = 4

/** What signals were counted under. Instants are in monotonic time. */
export interface Origin {
  /** The state of the flag's circuit that the calls were let in under: `circuitEnteredAt`, or NO_CIRCUIT. */
  readonly circuit: number
  /** When the first of them should have left; for calls let in under an earlier state, when the first was decided. */
  readonly since: number
  /** Since when the first waits for the store. */
  readonly waitingSince: number
}

/** Counts of one flag and one state of its circuit. */
export interface Sum extends Origin {
  readonly counts: Map<SignalKind, number>
}

/** Counts of one flag that do not leave at once, by the state of its circuit. */
export class SumsByCircuit {
  #sums: Sum[] = []

  get all(): readonly Sum[] {
    return this.#sums
  }

  get total(): number {
    let total = 0
    for (const { counts } of this.#sums) for (const count of counts.values()) total += count
    return total
  }

  /** What is added to counts of the same state takes over the older instants. */
  add(origin: Origin, counts: Iterable<readonly [SignalKind, number]>): void {
    const place = this.#sums.findIndex(({ circuit }) => circuit === origin.circuit)
    const sum = merge(origin, this.#sums[place]?.counts ?? new Map(), counts, this.#sums[place])
    if (sum.counts.size === 0) return
    if (place >= 0) this.#sums[place] = sum
    else this.#sums.push(sum)
    if (this.#sums.length > MOST_STATES) this.#mergeOldest()
  }

  /** Removes what waits since before the instant. */
  forgetBefore(instant: number): void {
    this.#sums = this.#sums.filter(({ waitingSince }) => waitingSince >= instant)
  }

  #mergeOldest(): void {
    const [oldest, next, ...rest] = this.#sums.sort((one, other) => one.since - other.since)
    if (oldest && next) this.#sums = [merge(oldest, oldest.counts, next.counts, next), ...rest]
  }
}

function merge(
  origin: Origin,
  into: Map<SignalKind, number>,
  counts: Iterable<readonly [SignalKind, number]>,
  other: Origin = origin,
): Sum {
  for (const [kind, count] of counts) if (count > 0) into.set(kind, (into.get(kind) ?? 0) + count)
  return {
    circuit: origin.circuit,
    since: Math.min(origin.since, other.since),
    waitingSince: Math.min(origin.waitingSince, other.waitingSince),
    counts: into,
  }
}
