import type { Clock } from '@tailslide/core'

/** A line that is said when nothing has taken it back for a while; the newest words count. */
export class DelayedLine {
  readonly #clock: Pick<Clock, 'after'>
  #say: (() => void) | undefined
  #cancel: (() => void) | undefined

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  /** One that waits already is not put off. */
  set(delayMs: number, say: () => void): void {
    this.#say = say
    this.#cancel ??= this.#clock.after(delayMs, () => {
      this.#cancel = undefined
      this.#say?.()
    })
  }

  /** At once, if it waits. */
  sayNow(): void {
    if (!this.#cancel) return
    this.takeBack()
    this.#say?.()
  }

  takeBack(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
