import type { KindCounts } from './pending-counts.js'

/** How soon a count should leave: a failure may have to open a circuit. */
export type Urgency = 'urgent' | 'normal'

/** Names whose counter is shared; a toggler made for a name beyond them has one of its own. */
const MAX_SHARED_COUNTERS = 10_000

/**
 * The counts of one flag since they were last taken. Counting is an integer increment; the flusher hears only of the
 * first count, and of the first failure, after each taking.
 */
export class SignalCounter {
  readonly flagName: string
  readonly #enqueue: (counter: SignalCounter, urgency: Urgency) => void
  #success = 0
  #failure = 0
  #slow = 0
  #controlOk = 0
  #controlError = 0
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

  get total(): number {
    return this.#success + this.#failure + this.#slow + this.#controlOk + this.#controlError
  }

  /** All counts at once, which start again at zero: a failure never leaves ahead of its successes. */
  take(): KindCounts {
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

  of(flagName: string): SignalCounter {
    let counter = this.#byName.get(flagName)
    if (!counter) {
      counter = new SignalCounter(flagName, this.#enqueue)
      if (this.#byName.size < MAX_SHARED_COUNTERS) this.#byName.set(flagName, counter)
    }
    return counter
  }
}
