import { towerNow } from '../../clock/tower-now.js'

const format = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', timeZone: 'UTC' })
const withYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** Such as `15 December`, of `2026-12-15`: a day of the calendar, which is the same in every zone. */
export function day(date: string): string {
  const at = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return date
  return (at.getUTCFullYear() === new Date(towerNow()).getUTCFullYear() ? format : withYear).format(at)
}
