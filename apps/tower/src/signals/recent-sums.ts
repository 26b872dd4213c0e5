import { SIGNAL_KINDS, type SignalBucket, type SignalKind } from '@tailslide/core'
import type { RecentSignalsTable } from '../db/signal-tables.js'

export const STRETCH_MS = 10_000
const STRETCHES = 6
const MINUTE_MS = STRETCHES * STRETCH_MS

type MinuteSums = Pick<RecentSignalsTable, 'minute' | 'sums'>

/** The sums of each whole minute from `since` on, as they are stored: `[[flag, kind, [six sums of 10 s]], ...]`. */
export function sumsByMinute(buckets: readonly SignalBucket[], since: number): MinuteSums[] {
  const minutes = new Map<number, Map<string, [flagId: number, kind: SignalKind, sums: number[]]>>()
  for (const { flagId, kind, at, count } of buckets) {
    const minute = Math.floor(at / MINUTE_MS)
    if (minute * MINUTE_MS < since) continue
    const series = minutes.get(minute) ?? new Map()
    minutes.set(minute, series)
    const row = series.get(`${flagId} ${kind}`) ?? [flagId, kind, Array.from({ length: STRETCHES }, () => 0)]
    series.set(`${flagId} ${kind}`, row)
    const index = Math.floor((at % MINUTE_MS) / STRETCH_MS)
    row[2][index] = (row[2][index] ?? 0) + count
  }
  return [...minutes].map(([minute, series]) => ({ minute, sums: JSON.stringify([...series.values()]) }))
}

/** What was stored, in the order of time. Whatever is not as it was written is left out. */
export function bucketsOf({ minute, sums: text }: MinuteSums): SignalBucket[] {
  const rows = parse(text)
  const buckets = rows.flatMap((row) => {
    if (!Array.isArray(row)) return []
    const [flagId, kind, sums]: unknown[] = row
    if (!isCount(flagId) || !isKind(kind) || !Array.isArray(sums)) return []
    return sums.slice(0, STRETCHES).flatMap((count: unknown, index) => {
      const at = minute * MINUTE_MS + index * STRETCH_MS
      return isCount(count) && count > 0 ? [{ flagId, kind, at, count }] : []
    })
  })
  return buckets.sort((a, b) => a.at - b.at)
}

function parse(text: string): readonly unknown[] {
  try {
    const rows: unknown = JSON.parse(text)
    return Array.isArray(rows) ? rows : []
  } catch {
    return []
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isKind = (value: unknown): value is SignalKind => SIGNAL_KINDS.some((kind) => kind === value)
