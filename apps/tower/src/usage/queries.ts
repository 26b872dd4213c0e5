import { sql } from 'kysely'
import type { Database, Queryable, Tx } from '../db/database.js'

/** Minutes. */
export const FINE = 5
export const COARSE = 60
/** Stands for all sources together. */
export const ALL_SOURCES = 0

const ROWS_AT_ONCE = 500

async function inSlices<T>(rows: readonly T[], write: (slice: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) await write(rows.slice(from, from + ROWS_AT_ONCE))
}

/** Those that are there and will be until the transaction ends; on PostgreSQL they are kept from being deleted meanwhile. */
export async function holdApps({ kind }: Database, tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  const rows = await tx
    .selectFrom('apps')
    .select('id')
    .where('id', 'in', [...ids, 0])
    .$if(kind === 'postgres', (query) => query.forKeyShare().skipLocked())
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** The same for flags, with the app of each. */
export async function holdFlags({ kind }: Database, tx: Tx, ids: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  await inSlices(ids, async (slice) => {
    const rows = await tx
      .selectFrom('flags')
      .select(['id', 'app_id'])
      .where('id', 'in', slice)
      .$if(kind === 'postgres', (query) => query.forKeyShare().skipLocked())
      .execute()
    for (const { id, app_id } of rows) found.set(id, app_id)
  })
  return found
}

/** Remembers the number of a report; false where it, or a later one, was there before. */
export async function advanceInstance(
  tx: Tx,
  row: {
    readonly app_id: number
    readonly sender: string
    readonly sequence: number
    readonly instance: string
    readonly source_id: number
    readonly seen_at: string
  },
): Promise<boolean> {
  const { sequence, instance, source_id, seen_at } = row
  const rows = await tx
    .insertInto('usage_instances')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['app_id', 'sender'])
        .doUpdateSet({ sequence, instance, source_id, seen_at })
        .where('usage_instances.sequence', '<', sequence),
    )
    .returning('sender')
    .execute()
  return rows.length > 0
}

export interface Evaluations {
  readonly app_id: number
  readonly flag_id: number
  readonly width: number
  readonly start: number
  readonly source_id: number
  readonly evaluations: number
}

/** Only for reports that were not there before: what is added is not known again. */
export const addEvaluations = (tx: Tx, rows: readonly Evaluations[]): Promise<void> =>
  inSlices(rows, (slice) =>
    tx
      .insertInto('usage_rollups')
      .values(slice)
      .onConflict((conflict) =>
        conflict.columns(['flag_id', 'width', 'start', 'source_id']).doUpdateSet((eb) => ({
          evaluations: eb('usage_rollups.evaluations', '+', eb.ref('excluded.evaluations')),
        })),
      )
      .execute(),
  )

export interface Evaluated {
  readonly flag_id: number
  readonly app_id: number
  readonly first_evaluated_at: string
  readonly last_evaluated_at: string
}

export const markEvaluated = (tx: Tx, rows: readonly Evaluated[]): Promise<void> =>
  inSlices(rows, (slice) =>
    tx
      .insertInto('usage_flags')
      .values(slice)
      .onConflict((conflict) =>
        conflict
          .column('flag_id')
          .doUpdateSet((eb) => ({ last_evaluated_at: eb.ref('excluded.last_evaluated_at') }))
          .whereRef('usage_flags.last_evaluated_at', '<', 'excluded.last_evaluated_at'),
      )
      .execute(),
  )

export const markUnknown = (tx: Tx, appId: number, names: readonly string[], at: string): Promise<void> =>
  inSlices(names, (slice) =>
    tx
      .insertInto('usage_unknown')
      .values(slice.map((name) => ({ app_id: appId, name, first_asked_at: at, last_asked_at: at })))
      .onConflict((conflict) =>
        conflict
          .columns(['app_id', 'name'])
          .doUpdateSet({ last_asked_at: at })
          .where('usage_unknown.last_asked_at', '<', at),
      )
      .execute(),
  )

/** Whether any SDK of the app has reported while that is kept. */
export async function hasReports(db: Queryable, appId: number): Promise<boolean> {
  const row = await db.selectFrom('usage_sources').select('id').where('app_id', '=', appId).limit(1).executeTakeFirst()
  return row !== undefined
}

export const selectSources = (db: Queryable, appId: number) =>
  db
    .selectFrom('usage_sources')
    .selectAll()
    .where('app_id', '=', appId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()

/** Processes that have reported since then. */
export const selectInstances = (db: Queryable, appId: number, since: string) =>
  db
    .selectFrom('usage_instances')
    .select(['instance', 'source_id'])
    .where('app_id', '=', appId)
    .where('seen_at', '>=', since)
    .execute()

export const selectEvaluatedFlags = (db: Queryable, appId: number) =>
  db
    .selectFrom('usage_flags')
    .select(['flag_id', 'first_evaluated_at', 'last_evaluated_at'])
    .where('app_id', '=', appId)
    .orderBy('flag_id')
    .execute()

export const selectEvaluatedFlag = (db: Queryable, flagId: number) =>
  db.selectFrom('usage_flags').selectAll().where('flag_id', '=', flagId).executeTakeFirst()

/** With the archived flag of the name where there is one; a flag that services get is not among them. */
export const selectUnknown = (db: Queryable, appId: number) =>
  db
    .selectFrom('usage_unknown')
    .leftJoin('flags', (join) =>
      join.onRef('flags.app_id', '=', 'usage_unknown.app_id').onRef('flags.title', '=', 'usage_unknown.name'),
    )
    .select(['name', 'first_asked_at', 'last_asked_at', 'flags.id as archived_id', 'flags.archived_at'])
    .where('usage_unknown.app_id', '=', appId)
    .where((eb) => eb.or([eb('flags.id', 'is', null), eb('flags.archived_at', 'is not', null)]))
    .orderBy('last_asked_at', 'desc')
    .orderBy('name')
    .limit(1_000)
    .execute()

/** By source, over what is kept by the hour. */
export const selectBySource = (db: Queryable, flagId: number) =>
  db
    .selectFrom('usage_rollups')
    .innerJoin('usage_sources', 'usage_sources.id', 'usage_rollups.source_id')
    .select(['service', 'service_version', 'sdk', 'sdk_version'])
    .select(({ fn }) => [fn.sum<number>('evaluations').as('evaluations'), fn.max('start').as('start')])
    .select('last_seen_at')
    .where('flag_id', '=', flagId)
    .where('width', '=', COARSE)
    .groupBy(['usage_sources.id', 'service', 'service_version', 'sdk', 'sdk_version', 'last_seen_at'])
    .orderBy('evaluations', 'desc')
    .execute()

/** In buckets of so many minutes, by their number since 1970. */
export const selectEvaluations = (
  db: Queryable,
  flagId: number,
  { width, bucket, from }: { readonly width: number; readonly bucket: number; readonly from: number },
) => {
  const index = sql<number>`start / ${sql.lit(bucket)}`
  return db
    .selectFrom('usage_rollups')
    .select(index.as('bucket'))
    .select(({ fn }) => fn.sum<number>('evaluations').as('evaluations'))
    .where('flag_id', '=', flagId)
    .where('width', '=', width)
    .where('start', '>=', from)
    .groupBy(index)
    .execute()
}
