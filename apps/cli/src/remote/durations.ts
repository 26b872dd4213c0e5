import { toInstant } from '@tailslide/api'
import { FIELDS } from '@tailslide/core'

/** What is known of a field that a person types. */
interface Typed {
  readonly name: string
  readonly schema: Readonly<Record<string, unknown>>
}

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof UNIT_MS

const isUnit = (text: string): text is Unit => text in UNIT_MS

/** Milliseconds of what a person typed, such as `90s` or `7d`; undefined where it is not that. */
export function durationOf(typed: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9})(ms|[smhdw])$/.exec(typed) ?? []
  return count !== undefined && isUnit(unit) ? Number(count) * UNIT_MS[unit] : undefined
}

/** Milliseconds as they would be typed, in the largest unit that they are whole in: `5m`. */
export function inUnits(ms: number): string {
  const fits = Object.entries(UNIT_MS).filter(([, length]) => ms >= length && ms % length === 0)
  const [unit, length] = fits.at(-1) ?? ['ms', 1]
  return `${ms / length}${unit}`
}

/** In what a field counts time; undefined where it does not. The rule that people read says it first. */
export function unitOf({ name, schema }: Typed): Unit | undefined {
  if (UNIT_BY_FIELD[name]?.unit === 'milliseconds') return 'ms'
  const [, unit] = /^must be a whole number of (milliseconds|seconds)\b/.exec(String(schema.rule)) ?? []
  return unit === 'milliseconds' ? 'ms' : unit === 'seconds' ? 's' : undefined
}

const UNIT_BY_FIELD: Readonly<Record<string, { readonly unit?: string }>> = FIELDS

/** The number that Tower takes, of a duration that was typed with its unit; anything else as it was typed. */
export function countOf(field: Typed, typed: string): string {
  const unit = unitOf(field)
  const duration = durationOf(typed)
  return unit === undefined || duration === undefined ? typed : String(duration / UNIT_MS[unit])
}

/** Fields that say since when or until when something happened, and until when something will work. */
const MOMENTS: Readonly<Record<string, -1 | 1>> = { since: -1, until: -1, expires_at: 1 }

/**
 * An instant that was typed as how long ago, or in how long, such as `2h`, or as a day, which begins where the terminal is;
 * instants are Tower's to read.
 */
export function momentOf(field: string, typed: string, now: number): string {
  const direction = MOMENTS[field]
  if (direction === undefined) return typed
  const duration = durationOf(typed)
  if (duration !== undefined) return new Date(now + direction * duration).toISOString()
  // Without a zone, what has a time of day is local, and a day alone would be of UTC.
  return /^\d{4}-\d{2}-\d{2}$/.test(typed) && toInstant(typed) !== undefined
    ? new Date(`${typed}T00:00:00`).toISOString()
    : typed
}

const DAY = /^\d{4}-\d{2}-\d{2}/

/** Whether it is a moment that begins with a day that no calendar has, such as the 31st of February: `Date` takes it for the 3rd of March. */
export const isOnNoDay = (field: string, typed: string): boolean =>
  MOMENTS[field] !== undefined && DAY.test(typed) && toInstant(typed.slice(0, 10)) === undefined

/** How else than Tower's rule says it may be typed. */
export function otherWays(field: Typed): string {
  if (unitOf(field) !== undefined) return 'or with its unit, such as 90s, 5m, 2h, 7d'
  const direction = MOMENTS[field.name]
  if (direction === undefined) return ''
  return direction < 0 ? 'or how long ago, such as 2h, 7d' : 'or in how long, such as 2h, 30d'
}
