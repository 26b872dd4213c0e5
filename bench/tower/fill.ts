import { createTowerClient } from '@tailslide/client'
import { ADMIN_TOKEN, type BenchDatabase } from './databases.js'

export interface Size {
  readonly projects: number
  /** Of each project. */
  readonly environments: number
  /** Of each environment. */
  readonly flags: number
  /** Of the history. */
  readonly entries: number
}

/** Ids of what is filled in begin here, beyond those that the API gives. */
export const FIRST = { project: 1_000, app: 1_000, projectFlag: 100_000, flag: 1_000_000 } as const
/** Persons in the history; the last of them has done something once, long ago. */
export const PERSONS = 40
export const RARE_PERSON = PERSONS + 1

/**
 * Fills a database that a Tower has made by copying rows which Tower has written, so that they have what Tower gives them. A tenth of
 * the history is of the first environment.
 */
export async function fill(database: BenchDatabase, url: string, size: Size): Promise<void> {
  const { projects, environments, flags, entries } = size
  const client = createTowerClient({ url, token: ADMIN_TOKEN })
  const { id: appId } = await client.apps.create('a model for all others')
  const fields = { description: 'A flag of about the length that people write.', error_threshold_percentage: 5 }
  const flag = await client.flags.create(appId, { title: 'model', rollout_percentage: 50, ...fields })
  await client.flags.update(flag.id, { rollout_percentage: 25 })

  const copies = copier(database)
  const [apps, ofProjects] = [projects * environments, projects * flags]
  const { project_id: projectId } = await rowOf(database, 'apps', `id = ${appId}`)
  const model = await rowOf(database, 'flags', `id = ${flag.id}`)
  await copies('projects', projects, `id = ${projectId}`, {
    id: `${FIRST.project} + n`,
    title: "'project ' || n",
  })
  const project = `${FIRST.project} + n / ${environments}`
  await copies('apps', apps, `id = ${appId}`, {
    id: `${FIRST.app} + n`,
    project_id: project,
    environment: `'e' || (n % ${environments})`,
    is_protected: '0',
  })
  await copies('rulesets', apps, `app_id = ${appId}`, { app_id: `${FIRST.app} + n`, published_version: 'version' })
  await copies('project_flags', ofProjects, `id = ${model.project_flag_id}`, {
    id: `${FIRST.projectFlag} + n`,
    project_id: `${FIRST.project} + n / ${flags}`,
    tags: `case when n % 10 = 0 then '["pay"]' else '[]' end`,
    owner: "case when n % 7 = 0 then 'Ann' else '' end",
  })
  await copies('flags', apps * flags, `id = ${flag.id}`, {
    id: `${FIRST.flag} + n`,
    app_id: `${FIRST.app} + n / ${flags}`,
    project_flag_id: `${FIRST.projectFlag} + n / ${flags * environments} * ${flags} + n % ${flags}`,
    title: `'flag ' || (n % ${flags})`,
    is_enabled: 'n % 3 % 2',
    // Every twentieth environment differs from the others.
    circuit_window: `case when n / ${flags} % 20 = 0 and n % 9 = 0 then 60000 else circuit_window end`,
    updated_at: instant(database, 'n'),
  })
  const app = `case when n % 10 = 0 then 0 else n % 9973 * 7919 % ${apps} end`
  const flagId = `${FIRST.flag} + (${app}) * ${flags} + n / 10 % ${flags}`
  const restore = await dropIndexes(database, 'logs')
  await copies('logs', entries, `flag_id = ${flag.id} and action_type = 'update'`, {
    id: undefined,
    app_id: `${FIRST.app} + ${app}`,
    project_id: `${FIRST.project} + (${app}) / ${environments}`,
    flag_id: flagId,
    subject_flag_id: flagId,
    flag_title: `'flag ' || (n / 10 % ${flags})`,
    actor_kind: "case when n < 20 then 'tower' when n % 50 = 7 then 'circuit' else 'person' end",
    actor_id: `case when n = 50 then ${RARE_PERSON} when n % 50 = 7 then null else 1 + n % ${PERSONS} end`,
    actor_name: "'Ann Smith'",
    action_type: "case when n < 50 then 'restore' when n % 5 = 0 then 'flag_on' else 'update' end",
    reason: "''",
    why: "case when n = 60 then 'the migration of the warehouse' when n % 4 = 0 then 'for the sale in spring' else '' end",
    created_at: instant(database, 'n'),
  })
  await restore()
  // What a database does by itself once it has the time: a gigabyte would be written beside, or at, the first changes.
  const settle =
    database.kind === 'SQLite'
      ? ['pragma synchronous = FULL', 'pragma wal_checkpoint(truncate)', 'analyze']
      : ['vacuum analyze', 'checkpoint']
  for (const statement of settle) await database.query(statement)
}

/** A table is filled much faster without; answers with what makes them again. */
async function dropIndexes(database: BenchDatabase, table: string): Promise<() => Promise<void>> {
  const indexes = await database.query(
    database.kind === 'SQLite'
      ? `select name, sql from sqlite_master where type = 'index' and tbl_name = '${table}' and sql is not null`
      : `select indexname as name, indexdef as sql from pg_indexes where tablename = '${table}' and indexname <> '${table}_pkey'`,
  )
  for (const { name } of indexes) await database.query(`drop index ${name}`)
  return async () => {
    for (const { sql } of indexes) await database.query(String(sql))
  }
}

async function rowOf(database: BenchDatabase, table: string, where: string): Promise<Record<string, unknown>> {
  const [row] = await database.query(`select * from ${table} where ${where}`)
  if (!row) throw new Error(`There is no row of ${table} where ${where}`)
  return row
}

/** So many copies of a row, numbered from 0 by `n`; what is undefined gets what the database gives it. */
const copier =
  (database: BenchDatabase) =>
  async (table: string, count: number, where: string, given: Readonly<Record<string, string | undefined>>) => {
    const columns = Object.keys(await rowOf(database, table, where)).filter(
      (name) => !(name in given) || given[name] !== undefined,
    )
    const values = columns.map((name) => given[name] ?? name)
    await database.query(`
      with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${count - 1})
      insert into ${table} (${columns.join()})
      select ${values.join()} from numbers, ${table} where ${where} order by n`)
  }

/** Seconds from the beginning of 2026 on, as Tower writes instants. */
const instant = ({ kind }: BenchDatabase, seconds: string): string =>
  kind === 'SQLite'
    ? `strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + ${seconds}, 'unixepoch')`
    : `to_char(to_timestamp(1767225600 + ${seconds}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
