import type { Clock } from '@tailslide/core'

/** A line that is said when nothing has taken it back for a while; the newest words count. */
export class DelayedLine {
  readonly #clock: Pick<Clock, 'after'>
  readonly #delayMs: number
  #say: (() => void) | undefined
  #cancel: (() => void) | undefined

  constructor(clock: Pick<Clock, 'after'>, delayMs: number) {
    this.#clock = clock
    this.#delayMs = delayMs
  }

  set(say: () => void): void {
    this.#say = say
    this.#cancel ??= this.#clock.after(this.#delayMs, () => {
      this.#cancel = undefined
      this.#say?.()
    })
  }

  takeBack(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
