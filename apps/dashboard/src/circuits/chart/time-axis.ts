const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

const toTheSecond = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const toTheMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
})

/** As exact as the marks of an axis lie apart, in the reader's zone. */
export function timeOn(marks: readonly number[]): string[] {
  const [first = 0, second = first + MINUTE_MS] = marks
  const format = second - first >= DAY_MS ? day : second - first < MINUTE_MS ? toTheSecond : toTheMinute
  return marks.map((at) => {
    const isMidnight = format === toTheMinute && new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0
    return (isMidnight ? day : format).format(at)
  })
}

/** Of one point, to the second where points lie closer than a minute. */
export const pointTime = (at: number, bucket: number): string =>
  (bucket < MINUTE_MS ? toTheSecond : dayAndTime).format(at)

export const clockTime = (at: number): string => toTheSecond.format(at)

/** The reader's own, such as `Berlin`. */
export const zoneName = (): string =>
  (Intl.DateTimeFormat().resolvedOptions().timeZone.split('/').at(-1) ?? '').replaceAll('_', ' ')
