import type { Clock } from '@tailslide/core'
import { LONGEST_TIMER_MS } from './option-rules.js'
import { startTimer } from './timer.js'

/**
 * How long is waited for what a start brings: for some time in all, however often somebody asks, so that an outage that began
 * before the start does not hold up each of them. What is missing anew is waited for anew.
 */
export class StartPatience {
  readonly #clock: Clock
  readonly #ms: number
  /** Since when somebody waits in vain. */
  #lackingSince: number | undefined

  constructor(clock: Clock, ms: number) {
    this.#clock = clock
    this.#ms = ms
  }

  /** `timeoutMs` as long as a timer can be: for as long as it takes. `changed` resolves when `lacks` may have changed. */
  async wait(lacks: () => boolean, changed: () => Promise<void>, timeoutMs: number): Promise<void> {
    if (!lacks()) {
      this.#lackingSince = undefined
      return
    }
    const now = this.#clock.monotonic()
    this.#lackingSince ??= now
    const ms = timeoutMs < LONGEST_TIMER_MS ? this.#lackingSince + this.#ms - now : timeoutMs
    if (ms <= 0) return
    const patience = startTimer(this.#clock, ms)
    while (lacks() && !patience.isOver()) await Promise.race([changed(), patience.over])
    patience.cancel()
  }
}
