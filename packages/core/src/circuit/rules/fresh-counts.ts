import { type MutableCounts, noCounts, type WindowCounts } from '../../signals/counts.js'
import type { SignalKind } from '../../signals/kinds.js'

export interface InstanceCounts {
  /** Empty when instances are not told apart. */
  readonly instance: string
  readonly counts: WindowCounts
}

/** What has come in since it was last taken, for as long as somebody wants it. */
export class FreshCounts {
  /** None while there is nothing: of 10,000 flags few are judged by the comparison, and empty maps would take 2 MB. */
  #byInstance: Map<string, MutableCounts> | undefined
  #from = 0
  #isWanted = true

  add(instance: string, kind: SignalKind, at: number, count: number): void {
    if (count === 0 || at < this.#from || !this.#isWanted) return
    this.#byInstance ??= new Map()
    let counts = this.#byInstance.get(instance)
    if (!counts) {
      counts = noCounts()
      this.#byInstance.set(instance, counts)
    }
    counts[kind] += count
  }

  take(): readonly InstanceCounts[] {
    if (!this.#byInstance) return []
    const taken = Array.from(this.#byInstance, ([instance, counts]) => ({ instance, counts }))
    this.#byInstance = undefined
    return taken
  }

  /** Drops what is there, and whatever comes in later for an instant before `at`; all of it where it is not wanted. */
  startAt(at: number, isWanted: boolean): void {
    this.#from = at
    this.#isWanted = isWanted
    this.#byInstance = undefined
  }
}
