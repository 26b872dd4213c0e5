import type { SeenFlag } from '@tailslide/api'
import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { type Disagreement, EditedMeanwhile, TowerError } from '../errors.js'
import { isKnownTo } from '../http/if-none-match.js'
import { MOST_PROBLEMS } from '../http/validation-problems.js'

/** Names what a person has seen: it changes with what people change, and never with the circuit. */
export const etagOf = ({ id, edit_revision }: Pick<FlagRow, 'id' | 'edit_revision'>): string =>
  `"${id}-${edit_revision}"`

/** Refuses a change by somebody who has not seen the flag as it is: with the flag, and where it is other than they want it. */
export function requireUnedited(row: FlagRow, ifMatch: string | undefined, wanted: object): void {
  if (ifMatch === undefined || isKnownTo(ifMatch, etagOf(row))) return
  const current = toFlag(row)
  throw new EditedMeanwhile(current, differing(current, wanted))
}

/** The same of several flags: one of them that was edited since refuses all, with the names of those that were. */
export function requireAllUnedited(rows: readonly FlagRow[], seen: readonly SeenFlag[]): void {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const edited = seen.flatMap(({ id, edition }, index) => {
    const row = byId.get(id)
    return !row || isKnownTo(edition, etagOf(row)) ? [] : [{ index, edition, title: row.title }]
  })
  if (edited.length === 0) return
  const titles = listed(edited.map(({ title }) => title))
  const message = `Somebody has changed ${titles} since you have read ${edited.length === 1 ? 'it' : 'them'}. Nothing was written.`
  const fields = edited.slice(0, MOST_PROBLEMS).map(({ index, edition, title }) => {
    const rule = `must be the ETag that ${JSON.stringify(title)} has now`
    return { field: `seen[${index}].edition`, value: edition, rule }
  })
  throw new TowerError('EDITED_MEANWHILE', message, { fields })
}

const MOST_LISTED = 5

/** The first titles in quotes, and how many there are besides. */
export function listed(titles: readonly string[]): string {
  const shown = titles.slice(0, MOST_LISTED).map((title) => JSON.stringify(title))
  const more = titles.length > shown.length ? ` and ${titles.length - shown.length} more` : ''
  return `${shown.join(', ')}${more}`
}

function differing(current: WholeFlag, wanted: object): Disagreement[] {
  const fields = new Map<string, unknown>(Object.entries(current))
  return Object.entries(wanted).flatMap(([field, yours]) => {
    const theirs = fields.get(field)
    return yours === undefined || yours === theirs ? [] : [{ field, yours, theirs }]
  })
}
