import { slowdown } from './pace.js'

export interface UntilOptions {
  /** Milliseconds before it gives up on a quiet machine, and as much longer as this one is slower; default 5,000. */
  readonly timeout?: number
  /** What was waited for; called when the time is up, so that it can tell what was seen instead. */
  readonly message?: string | (() => string)
}

type Truthy<T> = Exclude<T, false | null | undefined | 0 | ''>

const isTruthy = <T>(value: T): value is Truthy<T> => Boolean(value)

const FIRST_PAUSE_MS = 1
const LONGEST_PAUSE_MS = 20

/**
 * Resolves with the first truthy answer of `condition`, which is asked again and again in real time.
 * A condition that throws is asked again too; the last error is the cause of the failure.
 */
export async function until<T>(condition: () => T | Promise<T>, options: UntilOptions = {}): Promise<Truthy<T>> {
  const { timeout = 5_000, message = condition.toString() } = options
  const begun = performance.now()
  let end = begun + timeout
  let pause = FIRST_PAUSE_MS
  let isExtended = false
  for (;;) {
    let failure: unknown
    try {
      const answer = await condition()
      if (isTruthy(answer)) return answer
    } catch (error) {
      failure = error
    }
    // Only who has waited in vain asks how slow the machine is: asking takes time itself.
    if (performance.now() > end && !isExtended) {
      isExtended = true
      end = begun + timeout * slowdown()
    }
    if (performance.now() > end) {
      const waitedFor = typeof message === 'string' ? message : message()
      throw new Error(`Waited ${timeout} ms in vain for: ${waitedFor}`, { cause: failure })
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}
