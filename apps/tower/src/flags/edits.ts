import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { type Disagreement, EditedMeanwhile } from '../errors.js'
import { isKnownTo } from '../http/if-none-match.js'

/** Names what a person has seen: it changes with what people change, and never with the circuit. */
export const etagOf = ({ id, edit_revision }: Pick<FlagRow, 'id' | 'edit_revision'>): string =>
  `"${id}-${edit_revision}"`

/** Refuses a change by somebody who has not seen the flag as it is: with the flag, and where it is other than they want it. */
export function requireUnedited(row: FlagRow, ifMatch: string | undefined, wanted: object): void {
  if (ifMatch === undefined || isKnownTo(ifMatch, etagOf(row))) return
  const current = toFlag(row)
  throw new EditedMeanwhile(current, differing(current, wanted))
}

function differing(current: WholeFlag, wanted: object): Disagreement[] {
  const fields = new Map<string, unknown>(Object.entries(current))
  return Object.entries(wanted).flatMap(([field, yours]) => {
    const theirs = fields.get(field)
    return yours === undefined || yours === theirs ? [] : [{ field, yours, theirs }]
  })
}
