import { SIGNAL_KINDS, type SignalCount, type SignalKind } from '@tailslide/core'
import { type Origin, type Sum, SumsByCircuit } from './sums-by-circuit.js'

/** Counts of one flag, by kind. */
export type KindCounts = ReadonlyMap<SignalKind, number>

/** Which flag counts are of. */
export interface CountedFlag {
  readonly flagId: number
  readonly flagName: string
}

interface Entry {
  readonly flagName: string
  readonly late: SumsByCircuit
  /** What leaves at once; never added to what is late. */
  readonly fresh: SumsByCircuit
}

/** Sums per flag that are on their way to the store, or held while it is away. */
export class PendingCounts {
  readonly #byFlag = new Map<number, Entry>()

  addFresh(flag: CountedFlag, origin: Origin, counts: Iterable<readonly [SignalKind, number]>): void {
    this.#entryOf(flag).fresh.add(origin, counts)
  }

  addLate(flag: CountedFlag, origin: Origin, counts: Iterable<readonly [SignalKind, number]>): void {
    this.#entryOf(flag).late.add(origin, counts)
  }

  /** Takes a count that is late from now on, out of a batch in which it was not stored. */
  takeBack(batch: PendingCounts, { flagId, kind, count, heldSince }: SignalCount): void {
    const entry = batch.#byFlag.get(flagId)
    if (!entry) return
    const origin = entry.late.all.find(({ since }) => since === heldSince) ?? entry.fresh.all[0] ?? entry.late.all[0]
    if (origin) this.addLate({ flagId, flagName: entry.flagName }, origin, [[kind, count]])
  }

  /** Removes what has waited since before the instant, and says how many signals that were. */
  forgetBefore(instant: number): number {
    const before = this.total
    for (const { late } of this.#byFlag.values()) late.forgetBefore(instant)
    return before - this.total
  }

  get isEmpty(): boolean {
    return this.total === 0
  }

  get total(): number {
    let total = 0
    for (const { late, fresh } of this.#byFlag.values()) total += late.total + fresh.total
    return total
  }

  /**
   * What leaves at once, flag by flag, and then what is late. `circuitOf` tells the present state of a flag's circuit, and
   * so what is outdated.
   */
  toSignalCounts(circuitOf: (flagName: string) => number): SignalCount[] {
    const fresh: SignalCount[] = []
    const late: SignalCount[] = []
    for (const [flagId, entry] of this.#byFlag) {
      for (const sum of entry.fresh.all) fresh.push(...countsOf(flagId, sum))
      const present = entry.late.all.length > 0 ? circuitOf(entry.flagName) : 0
      for (const sum of entry.late.all) {
        const isOutdated = Number.isFinite(sum.circuit) && sum.circuit !== present
        const age = { heldSince: sum.since, ...(isOutdated && { outdated: true }) }
        late.push(...countsOf(flagId, sum).map((count) => ({ ...count, ...age })))
      }
    }
    return [...fresh, ...late]
  }

  #entryOf({ flagId, flagName }: CountedFlag): Entry {
    let entry = this.#byFlag.get(flagId)
    if (!entry) {
      entry = { flagName, late: new SumsByCircuit(), fresh: new SumsByCircuit() }
      this.#byFlag.set(flagId, entry)
    }
    return entry
  }
}

/** In the order of `SIGNAL_KINDS`. */
function countsOf(flagId: number, { counts }: Sum): SignalCount[] {
  return SIGNAL_KINDS.flatMap((kind) => {
    const count = counts.get(kind)
    return count === undefined ? [] : [{ flagId, kind, count }]
  })
}
