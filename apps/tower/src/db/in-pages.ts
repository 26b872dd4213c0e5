import type { Queryable } from './database.js'
import type { FlagRow } from './schema.js'

/** Whole rows take a few milliseconds. */
const PAGE_ROWS = 1_000
/** Where an app changes all the time, one statement reads it all, and stops everybody else for as long as that takes. */
const MOST_TIMES = 3

/** Some flags of an app, in the order of `project_flag_id`, by which there is an index. */
export interface Page {
  /** Only those with a larger one. */
  readonly after: number
  readonly limit: number
}

/**
 * All flags of an app by ascending ids, as they were at one moment: read page by page, and from the beginning again where the app has
 * got another ruleset meanwhile.
 */
export async function inPages<R extends Pick<FlagRow, 'id' | 'project_flag_id'>>(
  db: Queryable,
  appId: number,
  read: (page: Page) => Promise<R[]>,
): Promise<R[]> {
  for (let time = 1; time <= MOST_TIMES; time += 1) {
    const before = await versionOf(db, appId)
    const rows = await read({ after: 0, limit: PAGE_ROWS })
    // Most apps have no second page, and one is of one moment.
    if (rows.length < PAGE_ROWS) return rows.sort(byId)
    for (let isLast = false; !isLast; ) {
      const page = await read({ after: rows.at(-1)?.project_flag_id ?? 0, limit: PAGE_ROWS })
      for (const row of page) rows.push(row)
      isLast = page.length < PAGE_ROWS
    }
    if ((await versionOf(db, appId)) === before) return rows.sort(byId)
  }
  return (await read({ after: 0, limit: Number.MAX_SAFE_INTEGER })).sort(byId)
}

const byId = (one: Pick<FlagRow, 'id'>, other: Pick<FlagRow, 'id'>): number => one.id - other.id

async function versionOf(db: Queryable, appId: number): Promise<number | undefined> {
  const row = await db.selectFrom('rulesets').select('version').where('app_id', '=', appId).executeTakeFirst()
  return row?.version
}
