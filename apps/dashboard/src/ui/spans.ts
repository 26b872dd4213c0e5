const DAY = 86_400

/** Seconds, by what they are called where they are chosen. */
const EXPIRIES = { never: undefined, week: 7 * DAY, month: 30 * DAY, quarter: 90 * DAY, year: 365 * DAY }
export type Expiry = keyof typeof EXPIRIES
export const isExpiry = (value: string): value is Expiry => Object.hasOwn(EXPIRIES, value)

export const OVERLAPS = { none: 0, hour: 3_600, day: DAY, week: 7 * DAY, month: 30 * DAY }
export type Overlap = keyof typeof OVERLAPS
export const isOverlap = (value: string): value is Overlap => Object.hasOwn(OVERLAPS, value)

/** The instant so far from now, as it is sent; undefined: there is no end. */
export function endOf(expiry: Expiry, now: number): string | undefined {
  const seconds = EXPIRIES[expiry]
  return seconds === undefined ? undefined : new Date(now + seconds * 1_000).toISOString()
}

/** Entries of a list to choose from, in the order of their words. */
export const optionsOf = <Name extends string>(texts: Readonly<Record<Name, string>>): [string, string][] =>
  Object.entries<string>(texts)
