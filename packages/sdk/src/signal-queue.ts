import type { Clock } from '@tailslide/core'
import type { SignalCounter, Urgency } from './signal-counter.js'

/** Milliseconds from a flag's first count to its leaving; a little below the promised 50 and 1,000, which timers overrun. */
const DELAY_MS: Record<Urgency, number> = { urgent: 40, normal: 900 }

/** Counters that have something to send. The first one sets a timer; when it fires, the queue is due as a whole. */
export class SignalQueue {
  readonly #urgency: Urgency
  readonly #clock: Clock
  readonly #onDue: () => void
  #counters: SignalCounter[] = []
  #isDue = false
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(urgency: Urgency, clock: Clock, onDue: () => void) {
    this.#urgency = urgency
    this.#clock = clock
    this.#onDue = onDue
  }

  get counters(): readonly SignalCounter[] {
    return this.#counters
  }

  get isDue(): boolean {
    return this.#isDue
  }

  push(counter: SignalCounter): void {
    counter.queued[this.#urgency] = true
    this.#counters.push(counter)
    if (this.#cancel || this.#isDue || this.#stopped) return
    this.#cancel = this.#clock.after(DELAY_MS[this.#urgency], () => {
      this.#cancel = undefined
      this.#isDue = true
      this.#onDue()
    })
  }

  /** Empties the queue. */
  take(): SignalCounter[] {
    const counters = this.#counters
    for (const counter of counters) counter.queued[this.#urgency] = false
    this.#counters = []
    this.#isDue = false
    return counters
  }

  /** Sets no timer any more; counters can still be pushed and taken. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
    this.#cancel = undefined
  }
}
