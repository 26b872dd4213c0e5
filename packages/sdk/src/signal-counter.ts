import type { SignalKind } from '@tailslide/core'
import type { KindCounts } from './pending-counts.js'
import { NO_CIRCUIT, type Sum, SumsByCircuit } from './sums-by-circuit.js'

/** How soon a count should leave: a failure may have to open a circuit. */
export type Urgency = 'urgent' | 'normal'

/** Names whose counter is shared; a toggler made for a name beyond them has one of its own. */
const MAX_SHARED_COUNTERS = 10_000

/** What was counted since it was last taken. */
export interface TakenCounts {
  readonly counts: KindCounts
  /** Outcomes of calls that were let in under an earlier state of the circuit. */
  readonly earlier: readonly Sum[]
}

const NOTHING: readonly Sum[] = []

/**
 * The counts of one flag since they were last taken. Counting is an integer increment; the flusher hears only of the
 * first count, and of the first failure, after each taking.
 *
 * The integers are of the present state of the flag's circuit: when that changes, `seal()` sets them apart, beside the
 * outcomes of calls that were let in under the state before and come to their end now.
 */
export class SignalCounter {
  readonly flagName: string
  /** How often the flag was asked for since that was last reported; it is no signal, and nobody hears of it. */
  evaluations = 0
  readonly #enqueue: (counter: SignalCounter, urgency: Urgency) => void
  #success = 0
  #failure = 0
  #slow = 0
  #controlOk = 0
  #controlError = 0
  #earlier: SumsByCircuit | undefined
  /** The state of the circuit that the integers are counted under, and since when; see `Origin`. */
  #circuit = NO_CIRCUIT
  #since = 0
  /** Whether it stands in the flusher's queue of that name; the flusher clears it. */
  readonly queued = { normal: false, urgent: false }

  constructor(flagName: string, enqueue: (counter: SignalCounter, urgency: Urgency) => void) {
    this.flagName = flagName
    this.#enqueue = enqueue
  }

  success(): void {
    this.#success++
    if (!this.queued.normal) this.#enqueue(this, 'normal')
  }

  failure(): void {
    this.#failure++
    if (!this.queued.urgent) this.#enqueue(this, 'urgent')
  }

  /** In addition to the success or failure of the same call. */
  slow(): void {
    this.#slow++
    if (!this.queued.normal) this.#enqueue(this, 'normal')
  }

  controlOk(): void {
    this.#controlOk++
    if (!this.queued.normal) this.#enqueue(this, 'normal')
  }

  controlError(): void {
    this.#controlError++
    if (!this.queued.normal) this.#enqueue(this, 'normal')
  }

  /** The outcome of a call that was let in under a state of the circuit that is over. */
  addEarlier(kind: SignalKind, circuit: number, decidedAt: number): void {
    this.#earlier ??= new SumsByCircuit()
    this.#earlier.add({ circuit, since: decidedAt, waitingSince: decidedAt }, [[kind, 1]])
    if (!this.queued.normal) this.#enqueue(this, 'normal')
  }

  get total(): number {
    return this.#integers + (this.#earlier?.total ?? 0)
  }

  get #integers(): number {
    return this.#success + this.#failure + this.#slow + this.#controlOk + this.#controlError
  }

  /** Whatever is counted next is counted under that state of the circuit. */
  begin(circuit: number, now: number): void {
    this.#circuit = circuit
    this.#since = now
  }

  /** The circuit has come into another state: what is counted next stands apart from what is there. */
  seal(circuit: number, now: number): void {
    if (circuit === this.#circuit) return
    if (this.#circuit !== NO_CIRCUIT && this.#integers > 0) {
      this.#earlier ??= new SumsByCircuit()
      const origin = { circuit: this.#circuit, since: this.#since, waitingSince: this.#since }
      this.#earlier.add(origin, this.#takeIntegers())
    }
    this.begin(circuit, now)
  }

  /** All counts at once, which start again at zero: a failure never leaves ahead of its successes. */
  take(): TakenCounts {
    const earlier = this.#earlier?.all ?? NOTHING
    this.#earlier = undefined
    return { counts: this.#takeIntegers(), earlier }
  }

  #takeIntegers(): KindCounts {
    const counts: KindCounts = new Map([
      ['success', this.#success],
      ['failure', this.#failure],
      ['slow', this.#slow],
      ['control_ok', this.#controlOk],
      ['control_error', this.#controlError],
    ])
    this.#success = this.#failure = this.#slow = this.#controlOk = this.#controlError = 0
    return counts
  }
}

/** Every toggler of a flag counts into the same counter. */
export class SignalCounters {
  readonly #byName = new Map<string, SignalCounter>()
  readonly #enqueue: (counter: SignalCounter, urgency: Urgency) => void

  constructor(enqueue: (counter: SignalCounter, urgency: Urgency) => void) {
    this.#enqueue = enqueue
  }

  /** Without those beyond the number that is shared. */
  get shared(): Iterable<SignalCounter> {
    return this.#byName.values()
  }

  of(flagName: string): SignalCounter {
    let counter = this.#byName.get(flagName)
    if (!counter) {
      counter = new SignalCounter(flagName, this.#enqueue)
      if (this.#byName.size < MAX_SHARED_COUNTERS) this.#byName.set(flagName, counter)
    }
    return counter
  }
}
