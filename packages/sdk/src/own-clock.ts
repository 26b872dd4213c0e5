import type { Clock } from '@tailslide/core'
import { outside } from '@tailslide/transports/outside'
import { toError } from './errors.js'
import type { FlagManagerOptions } from './options.js'

type OwnClock = NonNullable<FlagManagerOptions['clock']>

/** What is wrong with the answers of a clock that has the methods of one: they are asked for once. */
export function clockMistake(clock: OwnClock): string | undefined {
  try {
    const { now, monotonic, after } = completeClock(clock)
    if (![now(), monotonic()].every((time: unknown) => Number.isFinite(time)))
      return 'must be a Clock whose now() and monotonic() return numbers, of milliseconds'
    const cancel: unknown = after(0, () => {})
    if (typeof cancel !== 'function')
      return 'must be a Clock whose after() returns a function that cancels, such as () => clearTimeout(timer)'
    cancel()
    return undefined
  } catch (thrown) {
    return `must be a Clock whose methods do not throw: ${toError(thrown).message.split('\n')[0]}`
  }
}

export function completeClock(clock: OwnClock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => (clock.monotonic ?? clock.now).call(clock),
    after: (ms, fn) => clock.after(ms, fn),
  }
}

/** The same, with timers that know nothing of the request in which they were set. */
export const clockOutside = (clock: Clock): Clock => ({
  now: () => clock.now(),
  monotonic: () => clock.monotonic(),
  after: (ms, fn) => outside(() => clock.after(ms, fn)),
})
