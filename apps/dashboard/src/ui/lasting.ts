import { numberOf, words } from '../words/words.js'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** How long something lasts, waits or has waited, to the second: such as `8 s` or `1 min 24 s`. A setting is told by `exactly`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND))
  if (seconds < 60) return words.time.seconds(seconds)
  if (seconds < 3_600) return words.time.minutes(Math.floor(seconds / 60), seconds % 60)
  return words.time.hours(Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60))
}

/** A setting, to the millisecond that decides: such as `0.5 s` or `1 min 30.5 s`. */
export function exactly(ms: number): string {
  const [hours, minutes, seconds] = [Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE), (ms % MINUTE) / SECOND]
  const parts = [
    ...(hours > 0 ? [words.time.wholeHours(hours)] : []),
    ...(minutes > 0 ? [words.time.minutes(minutes, 0)] : []),
    ...(seconds > 0 || ms === 0 ? [words.time.seconds(numberOf(seconds))] : []),
  ]
  return parts.join(' ')
}
