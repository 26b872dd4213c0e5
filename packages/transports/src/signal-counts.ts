import { SIGNAL_KINDS, type SignalCount, type SignalKind } from '@tailslide/core'
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
  const flags = new Map<number, Map<SignalKind, number>>()
  const refused: SignalCount[] = []
  for (const entry of batch) {
    const kinds = flags.get(entry.flagId) ?? new Map<SignalKind, number>()
    const sum = (kinds.get(entry.kind) ?? 0) + entry.count
    if (!isCount(entry) || !Number.isSafeInteger(sum)) {
      refused.push(entry)
      continue
    }
    flags.set(entry.flagId, kinds.set(entry.kind, sum))
  }
  const counts = [...flags].flatMap(([flagId, kinds]) => [...kinds].map(([kind, count]) => ({ flagId, kind, count })))
  const [first] = refused
  if (!first) return { counts, refused }
  return { counts, refused, error: invalidCount(first) }
}

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
