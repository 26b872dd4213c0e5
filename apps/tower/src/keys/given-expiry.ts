import { INSTANT_RULE, toInstant } from '@tailslide/api'
import { type Context, isoNow } from '../context.js'
import { invalidInput, type TowerError } from '../errors.js'

/** When what is being made is to end, ISO 8601; null: never. INVALID_INPUT for what is no instant to come. */
export function expiryOf(given: string | undefined, context: Pick<Context, 'clock'>): string | null {
  if (given === undefined) return null
  const instant = toInstant(given)
  if (instant === undefined) throw wrong(given, INSTANT_RULE)
  if (instant <= context.clock.now()) throw wrong(given, `must be after now, which is ${isoNow(context)}`)
  return new Date(instant).toISOString()
}

/** Seconds from `at` on, unless what is replaced ends before. */
export function endOfOverlap(at: string, seconds: number, expiresAt: string | null): string {
  const end = new Date(Date.parse(at) + seconds * 1_000).toISOString()
  return expiresAt !== null && expiresAt < end ? expiresAt : end
}

const wrong = (value: string, rule: string): TowerError => invalidInput('expires_at', value, rule)
