import type { FlagOverview, HistoryEntry } from '@tailslide/api'
import { lookup } from '../state/lookup.js'

// What a circuit has gone through, told from its history alone: from what holds now, each entry is taken back in turn.

/** What a flag did for some time. */
export type SpanKind = 'closed' | 'open' | 'recovering' | 'observing' | 'forced-off' | 'forced-on' | 'off'

export interface Span {
  readonly from: number
  readonly to: number
  readonly kind: SpanKind
  /** Percent of users who were to get the new path. */
  readonly rollout: number
}

/** A step of the circuit, or of a person's hand at it. */
export interface Decision {
  readonly id: number
  readonly at: number
  readonly kind: 'opened' | 'recovering' | 'closed' | 'mode'
  readonly entry: HistoryEntry
}

interface Held {
  readonly isEnabled: boolean
  readonly mode: string
  readonly rollout: number
  readonly status: string
}

type Now = Pick<FlagOverview, 'is_enabled' | 'circuit_mode' | 'rollout_percentage' | 'circuit'>

const STATUSES = { open: 'open', closed: 'close', recovering: 'recovery' } as const

/** The times between entries, oldest first, that reach into the last so many milliseconds. */
export function spansOf(
  flag: Now,
  entries: readonly HistoryEntry[],
  { from, to }: { from: number; to: number },
): Span[] {
  const spans: Span[] = []
  let held: Held | undefined = {
    isEnabled: flag.is_enabled,
    mode: flag.circuit_mode,
    rollout: flag.rollout_percentage,
    status: STATUSES[flag.circuit.state],
  }
  let end = to
  for (const entry of entries) {
    const at = Math.min(Date.parse(entry.at), end)
    if (at <= from || !held) break
    const before: Held | undefined = entry.action === 'create' ? undefined : heldBefore(held, entry)
    if (before === held) continue
    push(spans, held, at, end)
    held = before
    end = at
  }
  if (held && end > from) push(spans, held, from, end)
  return spans.reverse()
}

/** Newest first, as they are found. */
function push(spans: Span[], held: Held, from: number, to: number): void {
  if (to <= from) return
  const kind = kindOf(held)
  const last = spans.at(-1)
  if (last?.kind === kind && last.rollout === held.rollout) spans[spans.length - 1] = { ...last, from }
  else spans.push({ from, to, kind, rollout: held.rollout })
}

function kindOf({ isEnabled, mode, status }: Held): SpanKind {
  if (mode === 'forced_open') return 'forced-off'
  if (status === 'open') return 'open'
  if (!isEnabled) return 'off'
  if (mode === 'forced_closed') return 'forced-on'
  if (status === 'recovery') return 'recovering'
  return mode === 'observe' ? 'observing' : 'closed'
}

/** The very same where the entry is about something else. */
function heldBefore(held: Held, { changes }: HistoryEntry): Held {
  let before = held
  for (const { field, before: value } of changes) {
    if (field === 'is_enabled' && typeof value === 'boolean') before = { ...before, isEnabled: value }
    if (field === 'circuit_mode' && typeof value === 'string') before = { ...before, mode: value }
    if (field === 'rollout_percentage' && typeof value === 'number') before = { ...before, rollout: value }
    if (field === 'circuit_status' && typeof value === 'string') before = { ...before, status: value }
  }
  return before
}

const kindOfAction = lookup<Decision['kind']>({
  circuit_open: 'opened',
  circuit_recovery_start: 'recovering',
  circuit_close: 'closed',
})

/** Oldest first, as they are numbered. */
export const decisionsOf = (entries: readonly HistoryEntry[], from: number): Decision[] =>
  entries
    .flatMap((entry): Decision[] => {
      const isMode = entry.changes.some(({ field }) => field === 'circuit_mode')
      const kind = kindOfAction(entry.action) ?? (isMode ? 'mode' : undefined)
      const at = Date.parse(entry.at)
      return kind && at >= from ? [{ id: entry.id, at, kind, entry }] : []
    })
    .reverse()

/** From an opening to the closing that ended it; `until` is undefined while it lasts. */
export interface Trip {
  readonly opened: HistoryEntry
  readonly at: number
  readonly until: number | undefined
  /** Openings in a row, without a closing between them. */
  readonly openings: number
}

/** Newest first. */
export function tripsOf(entries: readonly HistoryEntry[]): Trip[] {
  const trips: Trip[] = []
  for (const entry of [...entries].reverse()) {
    const at = Date.parse(entry.at)
    const last = trips.at(-1)
    const isUnderWay = last !== undefined && last.until === undefined
    if (entry.action === 'circuit_open') {
      if (isUnderWay) trips[trips.length - 1] = { ...last, openings: last.openings + 1 }
      else trips.push({ opened: entry, at, until: undefined, openings: 1 })
    }
    if (entry.action === 'circuit_close' && isUnderWay) trips[trips.length - 1] = { ...last, until: at }
  }
  return trips.reverse()
}
