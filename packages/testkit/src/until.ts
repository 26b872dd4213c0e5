export interface UntilOptions {
  /** Milliseconds of real time before it gives up; default 5,000. */
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
  const end = performance.now() + timeout
  let pause = FIRST_PAUSE_MS
  for (;;) {
    let failure: unknown
    try {
      const answer = await condition()
      if (isTruthy(answer)) return answer
    } catch (error) {
      failure = error
    }
    if (performance.now() > end) {
      const waitedFor = typeof message === 'string' ? message : message()
      throw new Error(`Waited ${timeout} ms in vain for: ${waitedFor}`, { cause: failure })
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}
