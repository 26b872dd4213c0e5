import { SIGNAL_KINDS, type SignalCount, type SignalKind } from '@tailslide/core'

/** Counts of one flag, by kind. */
export type KindCounts = ReadonlyMap<SignalKind, number>

interface Entry {
  readonly counts: Map<SignalKind, number>
  /** When they should have left, in monotonic time. */
  since: number
}

/** Sums per flag and kind that are on their way to the store, or held while it is away. */
export class PendingCounts {
  readonly #byFlag = new Map<number, Entry>()

  /** What is added to a flag that has some already takes over the older of the two instants. */
  add(flagId: number, counts: Iterable<readonly [SignalKind, number]>, since: number): void {
    const entry: Entry = this.#byFlag.get(flagId) ?? { counts: new Map(), since }
    for (const [kind, count] of counts) {
      if (count > 0) entry.counts.set(kind, (entry.counts.get(kind) ?? 0) + count)
    }
    if (entry.counts.size === 0) return
    entry.since = Math.min(entry.since, since)
    this.#byFlag.set(flagId, entry)
  }

  sinceOf(flagId: number): number | undefined {
    return this.#byFlag.get(flagId)?.since
  }

  /** Removes all counts of the flags whose counts are older than the instant, and says how many they were. */
  forgetBefore(instant: number): number {
    const before = this.total
    for (const [flagId, { since }] of this.#byFlag) if (since < instant) this.#byFlag.delete(flagId)
    return before - this.total
  }

  get isEmpty(): boolean {
    return this.#byFlag.size === 0
  }

  get total(): number {
    let total = 0
    for (const { counts } of this.#byFlag.values()) for (const count of counts.values()) total += count
    return total
  }

  /** Flag by flag, each in the order of `SIGNAL_KINDS`; what should have left before the batch did is held since then. */
  toSignalCounts(leftAt: number): SignalCount[] {
    return [...this.#byFlag].flatMap(([flagId, { counts, since }]) =>
      SIGNAL_KINDS.flatMap((kind) => {
        const count = counts.get(kind)
        return count === undefined ? [] : [{ flagId, kind, count, ...(since < leftAt && { heldSince: since }) }]
      }),
    )
  }
}
