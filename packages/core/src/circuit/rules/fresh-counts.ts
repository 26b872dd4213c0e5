import type { WindowCounts } from '../../signals/counts.js'
import type { SignalKind } from '../../signals/kinds.js'
import { type MutableCounts, noCounts } from '../../signals/rolling-window.js'

export interface InstanceCounts {
  /** Empty when instances are not told apart. */
  readonly instance: string
  readonly counts: WindowCounts
}

const FIELD: Readonly<Record<SignalKind, keyof WindowCounts>> = {
  success: 'success',
  failure: 'failure',
  slow: 'slow',
  control_ok: 'controlOk',
  control_error: 'controlError',
}

/** What has come in since it was last taken. */
export class FreshCounts {
  #byInstance = new Map<string, MutableCounts>()
  #from = 0

  add(instance: string, kind: SignalKind, at: number, count: number): void {
    if (count === 0 || at < this.#from) return
    let counts = this.#byInstance.get(instance)
    if (!counts) {
      counts = noCounts()
      this.#byInstance.set(instance, counts)
    }
    counts[FIELD[kind]] += count
  }

  take(): readonly InstanceCounts[] {
    if (this.#byInstance.size === 0) return []
    const taken = Array.from(this.#byInstance, ([instance, counts]) => ({ instance, counts }))
    this.#byInstance.clear()
    return taken
  }

  /** Drops what is there, and whatever comes in later for an instant before `at`. */
  startAt(at: number): void {
    this.#from = at
    this.#byInstance.clear()
  }
}
