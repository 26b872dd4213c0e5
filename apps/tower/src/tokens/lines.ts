import { isRecord } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import { selectLine, selectToken, type TokenRow } from './queries.js'

// A line is a token with all that came of it by rotation. Whoever has one of them may have made those after it.

export const firstOf = ({ id, came_of }: Pick<TokenRow, 'id' | 'came_of'>): number => came_of ?? id

/**
 * The line of a token, by its id: also of one that has made room for others since. Empty where there was none. Of those that are
 * kept no more the history tells of what they came.
 */
export async function lineOf(db: Queryable, id: number): Promise<TokenRow[]> {
  const token = await selectToken(db, id)
  if (token) return wholeLine(db, [firstOf(token), id])
  const line = await wholeLine(db, [id])
  return line.length > 0 ? line : wholeLine(db, [(await firstByHistory(db, id)) ?? id])
}

/**
 * A Tower of an older version, which may run beside this one, rotates without a word of what a token came of: there the one before
 * names the one that took its place. Each turn knows more tokens than the one before, or is the last.
 */
async function wholeLine(db: Queryable, beginning: readonly number[]): Promise<TokenRow[]> {
  let known: ReadonlySet<number> = new Set(beginning)
  for (;;) {
    const line = await selectLine(db, [...known])
    const named = line.flatMap(({ id, replaced_by }) => (replaced_by === null ? [id] : [id, replaced_by]))
    const next = new Set([...known, ...named])
    if (next.size === known.size) return line
    known = next
  }
}

async function firstByHistory(db: Queryable, id: number): Promise<number | undefined> {
  const entry = await db
    .selectFrom('logs')
    .select('changes')
    .where('about_kind', '=', 'token')
    .where('about_id', '=', id)
    .where('action_type', '=', 'token_create')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  const changes: unknown = JSON.parse(entry?.changes || '[]')
  const told: unknown = Array.isArray(changes) ? changes.find((each) => isRecord(each) && each.field === 'came_of') : {}
  return isRecord(told) && typeof told.after === 'number' ? told.after : undefined
}
