import { SIGNAL_KINDS, SIGNAL_RETENTION_MS, type SignalCount, type SignalKind } from '@tailslide/core'
import { TransportError } from './errors.js'

export interface SortedCounts {
  /** For each flag and kind what is not late and what is, by its age; the entries of a flag side by side. */
  readonly counts: SignalCount[]
  /** Entries that are no count: no store would take them. */
  readonly refused: SignalCount[]
  readonly error?: TransportError
}

/** Ages of late counts that a batch may have of one flag and kind; an SDK has a few. */
const MOST_AGES = 8

/**
 * Adds up what a batch says twice, puts the counts of a flag together, and sets aside what is not a positive integer.
 * What is late by one time, by another, and not at all is never added up: a sum would be as old as the oldest in it.
 */
export function sortCounts(batch: readonly SignalCount[]): SortedCounts {
  const flags = new Map<number, Map<SignalKind, SignalCount[]>>()
  const refused: SignalCount[] = []
  for (const entry of batch) {
    const kinds = flags.get(entry.flagId) ?? new Map<SignalKind, SignalCount[]>()
    const sums = kinds.get(entry.kind) ?? []
    const same = sums.findIndex(({ heldSince }) => heldSince === entry.heldSince)
    const sum = add(sums[same], entry)
    if (!isCount(entry) || !Number.isSafeInteger(sum.count)) {
      refused.push(entry)
      continue
    }
    if (same >= 0) sums[same] = sum
    else sums.push(sum)
    flags.set(entry.flagId, kinds.set(entry.kind, sums.length > MOST_AGES + 1 ? withoutOldest(sums) : sums))
  }
  const counts = [...flags.values()].flatMap((kinds) => [...kinds.values()].flat())
  const [first] = refused
  if (!first) return { counts, refused }
  return { counts, refused, error: invalidCount(first) }
}

/** The sum is as old as the older of the two. */
function add(known: SignalCount | undefined, entry: SignalCount): SignalCount {
  const { flagId, kind, count, heldSince, outdated } = entry
  const since = Math.min(known?.heldSince ?? Number.POSITIVE_INFINITY, heldSince ?? Number.POSITIVE_INFINITY)
  return {
    flagId,
    kind,
    count: (known?.count ?? 0) + count,
    ...(since !== Number.POSITIVE_INFINITY && { heldSince: since }),
    ...((known ? known.outdated && outdated : outdated) && { outdated: true }),
  }
}

/** The two oldest as one, so that no sender can make a flag's counts too many. */
function withoutOldest(sums: readonly SignalCount[]): SignalCount[] {
  const [oldest, next, ...rest] = [...sums].sort((one, other) => ageOrder(one) - ageOrder(other))
  return oldest && next ? [add(oldest, next), ...rest] : [...sums]
}

/** Ascending from the oldest to what is not late. */
export const ageOrder = ({ heldSince }: Pick<SignalCount, 'heldSince'>): number => heldSince ?? Number.MAX_VALUE

/** The same counts; those that were not late by then are held since `instant`. */
export function heldFrom(counts: readonly SignalCount[], instant: number): SignalCount[] {
  return counts.map((count) => (count.heldSince === undefined ? { ...count, heldSince: instant } : count))
}

/** Milliseconds that a count is late by: 0 when it is not, an hour at most, however the clock was set meanwhile. */
export const heldMs = ({ heldSince }: SignalCount, now: number): number =>
  heldSince === undefined ? 0 : Math.min(SIGNAL_RETENTION_MS, Math.max(0, Math.ceil(now - heldSince)))

/** Where the first part of `counts` ends: after at most `most`, and not between two of one flag unless it has more. */
export function endOfPart(counts: readonly SignalCount[], most: number): number {
  if (counts.length <= most) return counts.length
  let end = most
  while (end > 0 && counts[end]?.flagId === counts[end - 1]?.flagId) end -= 1
  return end === 0 ? most : end
}

function isCount({ flagId, kind, count }: SignalCount): boolean {
  return (
    Number.isSafeInteger(flagId) &&
    flagId >= 0 &&
    SIGNAL_KINDS.includes(kind) &&
    Number.isSafeInteger(count) &&
    count > 0
  )
}

function invalidCount({ flagId, kind, count }: SignalCount): TransportError {
  const rule = `must be a positive integer of a known kind (${SIGNAL_KINDS.join(', ')}) for an integer flag id`
  return new TransportError('COUNT_INVALID', `count ${String(count)} of kind ${kind} for flag ${flagId}: ${rule}`)
}
