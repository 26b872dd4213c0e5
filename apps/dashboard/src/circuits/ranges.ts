const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How far back a chart looks, in milliseconds; `every` is how often it is read again. */
export const RANGES = [
  { name: '1m', ms: MINUTE, every: 1_000 },
  { name: '5m', ms: 5 * MINUTE, every: 2_000 },
  { name: '1h', ms: HOUR, every: 10_000 },
  { name: '6h', ms: 6 * HOUR, every: 60_000 },
  { name: '1d', ms: DAY, every: 60_000 },
  { name: '7d', ms: 7 * DAY, every: 60_000 },
  { name: '30d', ms: 30 * DAY, every: 60_000 },
] as const

export type Range = (typeof RANGES)[number]

export const USUAL_RANGE: Range = RANGES[1]

export const rangeNamed = (name: unknown): Range | undefined => RANGES.find((range) => range.name === name)
