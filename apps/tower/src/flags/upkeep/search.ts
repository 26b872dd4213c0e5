import { type FlagAbout, FOUND_BY_DEFAULT, FOUND_RULE, MOST_FOUND } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import type { Context } from '../../context.js'
import { toFlag, type WholeFlag } from '../../db/flag-columns.js'
import { appNotFound, invalidInput } from '../../errors.js'
import { selectApp } from '../../projects/queries.js'
import { toAbout } from './about.js'
import { type FoundRow, type Place, type Search, type Sort, searchQuery, selectFound } from './search-queries.js'

/** A page ends early where whitelists would make it longer than this. */
const MOST_CHARACTERS = 2_000_000

export interface Asked extends Omit<Search, 'projectId' | 'after' | 'limit'> {
  /** As they come. */
  readonly cursor?: string | undefined
  readonly limit?: string | undefined
}

export interface Found {
  readonly flags: readonly (WholeFlag & FlagAbout)[]
  readonly next: string | null
}

/**
 * A flag that nobody changes meanwhile comes once, whatever else is made, changed or deleted between two pages; by `updated`, one
 * that is changed goes to the beginning, before the pages that follow.
 */
export async function searchFlags({ database }: Context, { cursor, limit, ...search }: Asked): Promise<Found> {
  const app = await selectApp(database.db, search.appId)
  if (!app) throw appNotFound(search.appId)
  const most = toLimit(limit)
  const after = cursor === undefined ? undefined : placeOf(cursor, search.sort)
  const rows = await searchQuery(database, { ...search, projectId: app.project_id, after, limit: most + 1 }).execute()
  const page = cut(rows.slice(0, most))
  const last = page.at(-1)
  const found = await selectFound(
    database.db,
    app.project_id,
    page.map(({ id }) => id),
  )
  const byId = new Map(found.map((row) => [row.id, { ...toFlag(row), ...toAbout(row) }]))
  return {
    flags: page.flatMap(({ id }) => byId.get(id) ?? []),
    next: last && rows.length > page.length ? cursorOf(last, search.sort) : null,
  }
}

function cut(rows: readonly FoundRow[]): FoundRow[] {
  let characters = 0
  return rows.filter(({ size }, index) => {
    characters += size
    return index === 0 || characters <= MOST_CHARACTERS
  })
}

function toLimit(limit: string | undefined): number {
  if (limit === undefined) return FOUND_BY_DEFAULT
  const most = Number(limit)
  if (most >= 1 && most <= MOST_FOUND) return most
  throw invalidInput('limit', limit, FOUND_RULE)
}

function cursorOf({ id, project_flag_id, title, updated_at }: FoundRow, sort: Sort): string {
  const value = { title, updated: updated_at, created: '' }[sort]
  const place: Place & { sort: Sort } = { sort, value, id: sort === 'created' ? project_flag_id : id }
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

const CURSOR_RULE = 'must be `next` of an answer with the same sort'

function placeOf(cursor: string, sort: Sort): Place {
  const place = parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!isRecord(place) || place.sort !== sort) throw invalidInput('cursor', cursor, CURSOR_RULE)
  const { value, id } = place
  const isPlace = typeof value === 'string' && !/[\0\p{Cs}]/u.test(value) && typeof id === 'number'
  if (!isPlace || !Number.isInteger(id) || Math.abs(id) > 2 ** 31 - 1) throw invalidInput('cursor', cursor, CURSOR_RULE)
  return { value, id }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
