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
  if (token) return selectLine(db, firstOf(token))
  const line = await selectLine(db, id)
  return line.length > 0 ? line : selectLine(db, (await firstByHistory(db, id)) ?? id)
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
