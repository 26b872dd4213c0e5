const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Fields that say since when, or until when. */
const MOMENTS: ReadonlySet<string> = new Set(['since', 'until'])

/** An instant that was typed as how long ago, such as `2h` or `7d`; days and instants are Tower's to read. */
export function momentOf(field: string, typed: string, now: number): string {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(typed) ?? []
  if (!MOMENTS.has(field) || count === undefined) return typed
  return new Date(now - Number(count) * (UNITS[unit] ?? 0)).toISOString()
}
