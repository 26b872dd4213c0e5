import type { Finding, HistoryEntry, SeriesPoint } from '@tailslide/api'
import { CANNOT_TRIP, type FlagRow, type FlagState, type StateKind, stateOf } from '../../flags/flag-state.js'
import { perMinute } from '../../flags/pace.js'

export interface Watched {
  readonly row: FlagRow
  readonly state: FlagState
}

export interface Sorted {
  /** Open first, then recovering, then forced. */
  readonly atWork: readonly Watched[]
  readonly observing: readonly Watched[]
  readonly closed: readonly Watched[]
  readonly counts: Readonly<Record<StateKind, number>>
}

const URGENCY: readonly StateKind[] = ['open', 'recovering', 'forced-off', 'forced-on']

export function sort(rows: readonly FlagRow[]): Sorted {
  const all = rows.map((row) => ({ row, state: stateOf(row) }))
  const ofKind = (kind: StateKind): Watched[] => all.filter(({ state }) => state.kind === kind)
  const count = (kind: StateKind): number => ofKind(kind).length
  return {
    atWork: URGENCY.flatMap(ofKind),
    observing: ofKind('observing'),
    closed: ofKind('closed'),
    counts: {
      open: count('open'),
      recovering: count('recovering'),
      observing: count('observing'),
      closed: count('closed'),
      off: count('off'),
      'forced-off': count('forced-off'),
      'forced-on': count('forced-on'),
    },
  }
}

export interface Near extends Watched {
  /** Percent of the calls of the last hour. */
  readonly rate: number
  readonly limit: number
  readonly perMinute: number
}

/** Closed circuits by how much of their limit is used up, the fullest first. */
export function nearest(closed: readonly Watched[], points: ReadonlyMap<number, readonly SeriesPoint[]>): Near[] {
  const near = closed.flatMap(({ row, state }): Near[] => {
    const known = points.get(row.id) ?? []
    const failed = known.reduce((sum, { failure }) => sum + failure, 0)
    const calls = known.reduce((sum, { success }) => sum + success, failed)
    const limit = row.error_threshold_percentage
    if (calls === 0 || limit === 0) return []
    return [{ row, state, rate: (100 * failed) / calls, limit, perMinute: perMinute(known) }]
  })
  return near.sort((a, b) => b.rate / b.limit - a.rate / a.limit)
}

/** The newest of each flag. */
export function newestByFlag(entries: readonly HistoryEntry[]): ReadonlyMap<number, HistoryEntry> {
  const newest = new Map<number, HistoryEntry>()
  for (const entry of entries) {
    if (entry.flag_id !== null && !newest.has(entry.flag_id)) newest.set(entry.flag_id, entry)
  }
  return newest
}

/** Flags that are on, and whose circuit cannot open. */
export const cannotTrip = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ code }) => CANNOT_TRIP.has(code))
