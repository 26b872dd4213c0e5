import { FreshCounts, type InstanceCounts } from '../circuit/rules/fresh-counts.js'
import type { WindowCounts } from './counts.js'
import { isTrouble, type SignalKind } from './kinds.js'
import { RollingWindow, type Visit } from './rolling-window.js'

/** What a trip rule reads: the recent past of one flag. */
export interface RecentSignals {
  /** Walks back from `at` to `from` with the sums since each bucket's start, and its end, for as long as `visit` answers true. */
  walk(at: number, from: number, visit: Visit): void
  /** The sums of each instance; empty when instances are not told apart. */
  byInstance(at: number, from: number): readonly WindowCounts[]
}

/** What has come in and was not judged yet. */
abstract class UnjudgedSignals {
  readonly #fresh = new FreshCounts()
  #isTroubled = false

  /** `more` than the bucket held before; less than nothing where a sum was corrected. */
  protected grow(instance: string, kind: SignalKind, at: number, more: number): void {
    if (more > 0) this.see(kind)
    this.#fresh.add(instance, kind, at, more)
  }

  /** Called before what a look has brought is put: it came later than all that was put before. */
  abstract nextLook(): void

  /**
   * Whether a failed or slow call has come in since the last time that this was asked. Of 10,000 healthy flags a few
   * hundred have, and the others need not be judged.
   */
  takeTrouble(): boolean {
    const was = this.#isTroubled
    this.#isTroubled = false
    return was
  }

  /** What has come in since the last time that this was asked; by instance where those are told apart. */
  takeFresh(): readonly InstanceCounts[] {
    return this.#fresh.take()
  }

  /**
   * From now on only signals of `at` or later count: a circuit has closed, begins to recover, or a person has switched it
   * on. `isTaken`: whether `takeFresh` will be asked; only the comparison does.
   */
  startFresh(at: number, isTaken = true): void {
    this.#fresh.startAt(at, isTaken)
  }

  protected see(kind: SignalKind): void {
    if (isTrouble(kind)) this.#isTroubled = true
  }
}

/**
 * The recent past of one flag, kept by whoever watches it. Buckets come from the signal store as sums that may still
 * grow and are put again at each look; late calls land in the bucket that they belong to.
 */
export class SignalHistory extends UnjudgedSignals implements RecentSignals {
  readonly #window: RollingWindow

  /** Milliseconds; `fine` is the width of the finest buckets and must divide 1,000. */
  constructor(window: number, fine = 100) {
    super()
    this.#window = new RollingWindow(window, fine)
  }

  /**
   * Takes in that the bucket at `at` holds `count`, all instances together; said again, the last word counts. Returns how
   * many more those are than before.
   */
  put(kind: SignalKind, at: number, count: number): number {
    const more = this.#window.put(kind, at, count)
    this.grow('', kind, at, more)
    return more
  }

  nextLook(): void {
    this.#window.cut()
  }

  /** Takes in what lies further back than anything that was put, in buckets of `width`; said once. It is no news for the comparison. */
  putPast(kind: SignalKind, at: number, count: number, width: number): void {
    this.#window.add(kind, at, count, width)
    this.see(kind)
  }

  override startFresh(at: number, isTaken = true): void {
    super.startFresh(at, isTaken)
    this.#window.startAt(at)
  }

  walk(at: number, from: number, visit: Visit): void {
    this.#window.walk(at, from, visit)
  }

  byInstance(): readonly WindowCounts[] {
    return []
  }
}

/** A sum of the past, in a bucket that begins at `at`. */
interface PastSum {
  readonly kind: SignalKind
  readonly at: number
  readonly count: number
}

/** The same for a flag whose rule asks for a quorum: it also remembers which instance counted what. */
export class InstanceSignalHistory extends UnjudgedSignals implements RecentSignals {
  readonly #length: number
  readonly #fine: number
  readonly #all: RollingWindow
  #from = 0
  readonly #instances = new Map<string, { readonly window: RollingWindow; latest: number }>()

  /** Milliseconds; `fine` is the width of the finest buckets and must divide 1,000. */
  constructor(window: number, fine = 100) {
    super()
    this.#length = window
    this.#fine = fine
    this.#all = new RollingWindow(window, fine)
  }

  /** Takes in that the bucket at `at` holds `count` of `instance`; said again, the last word counts. Returns how many more those are. */
  put(instance: string, kind: SignalKind, at: number, count: number): number {
    const more = this.#windowOf(instance, at).put(kind, at, count)
    if (more === 0) return 0
    this.#all.add(kind, at, more)
    this.grow(instance, kind, at, more)
    return more
  }

  nextLook(): void {
    this.#all.cut()
  }

  /** Takes in what lies further back than anything that was put, in buckets of `width`; said once. */
  putPast(instance: string, { kind, at, count }: PastSum, width: number): void {
    this.#windowOf(instance, at).add(kind, at, count, width)
    this.#all.add(kind, at, count, width)
    this.see(kind)
  }

  override startFresh(at: number, isTaken = true): void {
    super.startFresh(at, isTaken)
    this.#from = at
    this.#all.startAt(at)
    for (const { window } of this.#instances.values()) window.startAt(at)
  }

  walk(at: number, from: number, visit: Visit): void {
    this.#all.walk(at, from, visit)
  }

  byInstance(at: number, from: number): readonly WindowCounts[] {
    return Array.from(this.#instances.values(), ({ window }) => window.totals(at, from))
  }

  #windowOf(instance: string, at: number): RollingWindow {
    const known = this.#instances.get(instance)
    if (known) {
      known.latest = Math.max(known.latest, at)
      return known.window
    }
    // Instances come and go with each deployment; those that have left the window are forgotten.
    for (const [name, { latest }] of this.#instances) {
      if (latest < at - this.#length) this.#instances.delete(name)
    }
    const window = new RollingWindow(this.#length, this.#fine)
    window.startAt(this.#from)
    this.#instances.set(instance, { window, latest: at })
    return window
  }
}
