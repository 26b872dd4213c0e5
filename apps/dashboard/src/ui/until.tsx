import { words } from '../words/words.js'
import { DAY, HOUR, lasting } from './lasting.js'
import { dayOfYear, exactTime, useNow } from './time.js'

/** How long it is until then: `in 23 h`, and beyond two days the date. */
export function Until({ at }: { at: number }) {
  const left = at - useNow()
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {left < 2 * DAY
        ? words.time.in(left < HOUR ? lasting(left) : words.time.wholeHours(Math.round(left / HOUR)))
        : dayOfYear.format(at)}
    </time>
  )
}
