import { SIGNAL_KINDS, SIGNAL_RETENTION_MS, type SignalCount, type SignalKind } from '@tailslide/core'
import { TransportError } from './errors.js'

export interface SortedCounts {
  /** One entry for each flag and kind, the entries of a flag side by side. */
  readonly counts: SignalCount[]
  /** Entries that are no count: no store would take them. */
  readonly refused: SignalCount[]
  readonly error?: TransportError
}

/** Adds up what a batch says twice, puts the counts of a flag together, and sets aside what is not a positive integer. */
export function sortCounts(batch: readonly SignalCount[]): SortedCounts {
  const flags = new Map<number, Map<SignalKind, SignalCount>>()
  const refused: SignalCount[] = []
  for (const entry of batch) {
    const kinds = flags.get(entry.flagId) ?? new Map<SignalKind, SignalCount>()
    const sum = add(kinds.get(entry.kind), entry)
    if (!isCount(entry) || !Number.isSafeInteger(sum.count)) {
      refused.push(entry)
      continue
    }
    flags.set(entry.flagId, kinds.set(entry.kind, sum))
  }
  const counts = [...flags.values()].flatMap((kinds) => [...kinds.values()])
  const [first] = refused
  if (!first) return { counts, refused }
  return { counts, refused, error: invalidCount(first) }
}

/** The sum is as old as the older of the two. */
function add(known: SignalCount | undefined, { flagId, kind, count, heldSince }: SignalCount): SignalCount {
  const since = Math.min(known?.heldSince ?? Number.POSITIVE_INFINITY, heldSince ?? Number.POSITIVE_INFINITY)
  const sum = { flagId, kind, count: (known?.count ?? 0) + count }
  return since === Number.POSITIVE_INFINITY ? sum : { ...sum, heldSince: since }
}

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
