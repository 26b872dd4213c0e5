import { INITIAL_CIRCUIT, NEW_FLAG } from '@tailslide/core'
import { CompiledQuery, sql } from 'kysely'
import type { Database, Tx } from '../../src/db/database.js'
import { toColumns } from '../../src/db/flag-columns.js'

/** Of projects and environments that no other ones are near. */
const FIRST_ID = 9_001

export interface Size {
  readonly projects: number
  readonly environments: number
  readonly flags: number
}

/** Fills a database by itself, which is much faster than asking for each flag; answers with an environment in the middle. */
export const fillWithFlags = ({ kind, transaction }: Database, size: Size): Promise<number> =>
  // A Tower may be at work beside it, and a statement by itself would not wait for the file.
  transaction((tx) => fillFlags(kind, tx, size))

async function fillFlags(kind: Database['kind'], db: Tx, { projects, environments, flags }: Size): Promise<number> {
  const stamps = { created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z' }
  const last = FIRST_ID + projects - 1
  for (let id = FIRST_ID; id <= last; id += 1) {
    await db
      .insertInto('projects')
      .values({ id, title: `project ${id}`, ...stamps })
      .execute()
    const names = Array.from({ length: environments }, (_, index) => `e${index}`)
    const guards = { project_id: id, is_protected: 0, needs_reason: 0 }
    await db
      .insertInto('apps')
      .values(
        names.map((environment, index) => ({
          id: FIRST_ID + (id - FIRST_ID) * environments + index,
          environment,
          ...guards,
          ...stamps,
        })),
      )
      .execute()
    const numbers = Array.from({ length: flags }, () => ({ project_id: id, created_at: stamps.created_at }))
    for (let from = 0; from < flags; from += 500) {
      const some = numbers.slice(from, from + 500).map((row, index) => ({
        ...row,
        tags: index % 10 === 0 ? '["pay"]' : '[]',
        owner: index % 7 === 0 ? 'Ann' : '',
      }))
      await db.insertInto('project_flags').values(some).execute()
    }
  }
  const { title: _, ...columns } = {
    ...toColumns({ ...NEW_FLAG, title: '', description: 'one of many' }),
    circuit: JSON.stringify(INITIAL_CIRCUIT),
    circuit_revision: 0,
    created_at: stamps.created_at,
  }
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)))
  const values = sql.join(Object.values(columns).map((value) => sql.lit(value)))
  await sql`
    insert into flags (app_id, project_flag_id, title, updated_at, ${names})
    select apps.id, project_flags.id, 'flag ' || project_flags.id, '2026-01-01T00:00:00.' || (project_flags.id % 900 + 100), ${values}
    from project_flags inner join apps on apps.project_id = project_flags.project_id
    where apps.project_id between ${FIRST_ID} and ${last}`.execute(db)
  await sql`
    insert into rulesets (app_id, version, published_version, cause, changed_at, deleted)
    select id, 1, 1, 'manual', created_at, 0 from apps where project_id between ${FIRST_ID} and ${last}`.execute(db)
  if (kind === 'postgres') await sql`analyze`.execute(db)
  return FIRST_ID + Math.floor((projects * environments) / 2)
}

/** So many entries of a history, of the environments that `fillWithFlags` has made, each of one of 40 persons. */
export const fillWithHistory = ({ kind, transaction }: Database, entries: number): Promise<void> =>
  transaction((tx) => fillHistory(kind, tx, entries))

async function fillHistory(kind: Database['kind'], db: Tx, entries: number): Promise<void> {
  await sql`
    with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${sql.lit(entries - 1)})
    insert into logs (app_id, project_id, flag_id, subject_flag_id, flag_title, flag_description, description, action_type, reason,
      actor_kind, actor_id, created_at)
    select flags.app_id, apps.project_id, flags.id, flags.id, flags.title, '', 'Flag Updated', case when n < 9 then 'restore' else 'update' end,
      '', case when n < 9 then 'tower' else 'person' end, n % 40, '2026-01-01T00:00:00.' || (n % 900 + 100)
    from numbers
    inner join flags on flags.id = (select min(id) from flags) + n * 37 % (select count(*) from flags)
    inner join apps on apps.id = flags.app_id
    order by n`.execute(db)
  if (kind === 'postgres') await sql`analyze logs`.execute(db)
}

/** How the database goes about a query, in its own words. */
export async function planOf({ kind, db }: Database, query: { compile(): CompiledQuery }): Promise<string> {
  const { sql: text, parameters } = query.compile()
  const explain = kind === 'postgres' ? 'explain' : 'explain query plan'
  const { rows } = await db.executeQuery(CompiledQuery.raw(`${explain} ${text}`, [...parameters]))
  return rows.map((row) => Object.values(Object(row)).join(' ')).join('\n')
}
