import { canTrip, TRIP_FIELDS, tripRules } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import { type FlagColumns, toFields } from '../db/flag-columns.js'
import { inPages, type Page } from '../db/in-pages.js'
import { mapWithPauses } from '../pauses.js'

// A project has thousands of flags, and most of what they are does not matter here: whole rows take twice the time.

/** What is looked at of a flag. */
export interface FlagFacts {
  readonly id: number
  readonly title: string
  readonly hasNamedUsers: boolean
  readonly created_at: string
  readonly updated_at: string
  /** Milliseconds since 1970. */
  readonly updatedAt: number
  readonly temporary_until: string | null
  /** One object for all flags that are alike in it. */
  readonly settings: ReturnType<typeof parse>
}

const PARSED = ['is_enabled', 'rollout_percentage', 'circuit', 'circuit_mode', ...TRIP_FIELDS] as const
type Parsed = Pick<FlagColumns, (typeof PARSED)[number]>

/** Those that are not archived. */
export async function selectFlagFacts(db: Queryable, appId: number): Promise<FlagFacts[]> {
  const rows = await inPages(db, appId, (page) => factsQuery(db, appId, page).execute())
  const parseOnce = parser()
  return mapWithPauses(rows, (row) => ({
    id: row.id,
    title: row.title,
    created_at: row.created_at,
    updated_at: row.updated_at,
    updatedAt: Date.parse(row.updated_at),
    temporary_until: row.temporary_until,
    // 1 and 0 of SQLite.
    hasNamedUsers: Boolean(row.has_named_users),
    settings: parseOnce(row),
  }))
}

const factsQuery = (db: Queryable, appId: number, { after, limit }: Page) =>
  db
    .selectFrom('flags')
    .innerJoin('project_flags', 'project_flags.id', 'flags.project_flag_id')
    .select(['flags.id', 'flags.project_flag_id', 'flags.title', 'flags.created_at', 'flags.updated_at'])
    .select('project_flags.temporary_until')
    .select((eb) => eb('flags.white_listed_users', '!=', '').as('has_named_users'))
    .select(PARSED.map((name) => `flags.${name}` as const))
    .where('flags.app_id', '=', appId)
    // Follows, and keeps a database from reading those of all projects.
    .where('project_flags.project_id', '=', (eb) => eb.selectFrom('apps').select('project_id').where('id', '=', appId))
    .where('flags.archived_at', 'is', null)
    .where('flags.project_flag_id', '>', after)
    .orderBy('flags.project_flag_id')
    .limit(limit)

/** Each time what was parsed before, where a row is like another one in it, as most are. */
function parser(): typeof parse {
  const known = new Map<string, ReturnType<typeof parse>>()
  return (row) => {
    const key = PARSED.map((name) => row[name]).join('\n')
    const parsed = known.get(key) ?? parse(row)
    known.set(key, parsed)
    return parsed
  }
}

function parse(row: Parsed) {
  const { is_enabled, rollout_percentage, circuit, circuit_mode, ...fields } = toFields(row, PARSED)
  return { is_enabled, rollout_percentage, circuit, circuit_mode, canTrip: canTrip(tripRules(fields)) }
}
