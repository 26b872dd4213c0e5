import type { ChangeCause } from '@tailslide/core'
import { type Selectable, sql } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { FlagRow, RulesetsTable } from '../db/schema.js'

export type RulesetRow = Selectable<RulesetsTable>

export async function insertRuleset(tx: Tx, appId: number, at: string): Promise<void> {
  await tx
    .insertInto('rulesets')
    .values({ app_id: appId, version: 1, published_version: 0, cause: 'manual', changed_at: at, deleted: 0 })
    .execute()
}

/**
 * Waits for whoever else is changing the app and keeps the next one waiting until the transaction ends. An update that
 * changes nothing locks the row in both databases. Answers whether the app exists.
 */
export async function lockRuleset(tx: Tx, appId: number): Promise<boolean> {
  const rows = await tx
    .updateTable('rulesets')
    .set({ deleted: 0 })
    .where('app_id', '=', appId)
    .where('deleted', '=', 0)
    .returning('app_id')
    .execute()
  return rows.length > 0
}

/** Gives these apps, which are locked, their next versions. `at` never runs backwards, whatever the clocks of several Towers say. */
export async function advanceRulesets(
  { tx, at }: { readonly tx: Tx; readonly at: string },
  appIds: readonly number[],
  { cause, deleted }: { readonly cause: ChangeCause; readonly deleted: boolean },
): Promise<void> {
  await tx
    .updateTable('rulesets')
    .set({
      version: sql<number>`version + 1`,
      cause,
      changed_at: sql<string>`case when changed_at > ${at} then changed_at else ${at} end`,
      deleted: deleted ? 1 : 0,
    })
    .where('app_id', 'in', [...appIds])
    .execute()
}

/** Of every app, deleted ones included, what its newest version is. */
export const selectVersions = (db: Queryable): Promise<Pick<RulesetRow, 'app_id' | 'version' | 'deleted'>[]> =>
  db.selectFrom('rulesets').select(['app_id', 'version', 'deleted']).execute()

/** The apps whose newest version the broker has not confirmed, the longest waiting first. */
export const selectBehind = (db: Queryable): Promise<RulesetRow[]> =>
  db
    .selectFrom('rulesets')
    .selectAll()
    .whereRef('published_version', '<', 'version')
    .orderBy('changed_at')
    .orderBy('app_id')
    .execute()

export async function markPublished(tx: Tx, appId: number, version: number): Promise<void> {
  await tx
    .updateTable('rulesets')
    .set({ published_version: version })
    .where('app_id', '=', appId)
    .where('published_version', '<', version)
    .execute()
}

/** What the broker really has of an app, when that is less than it has confirmed. */
export async function setPublished(tx: Tx, appId: number, version: number): Promise<void> {
  await tx.updateTable('rulesets').set({ published_version: version }).where('app_id', '=', appId).execute()
}

/** The broker has lost what it had: every app is behind. Apps that are gone have nothing to say to an empty broker. */
export async function forgetPublished(tx: Tx): Promise<void> {
  await tx.updateTable('rulesets').set({ published_version: 0 }).where('deleted', '=', 0).execute()
}

/** Counts on from `next`, unless there is a newer version than `version` already; answers whether it did. */
export async function renumberRuleset(
  { tx, at }: { readonly tx: Tx; readonly at: string },
  appId: number,
  { version, next }: { readonly version: number; readonly next: number },
): Promise<boolean> {
  const rows = await tx
    .updateTable('rulesets')
    .set({
      version: next,
      published_version: 0,
      changed_at: sql<string>`case when changed_at > ${at} then changed_at else ${at} end`,
    })
    .where('app_id', '=', appId)
    .where('version', '=', version)
    .returning('app_id')
    .execute()
  return rows.length > 0
}

export const selectRulesets = (db: Queryable): Promise<RulesetRow[]> =>
  db.selectFrom('rulesets').selectAll().orderBy('app_id').execute()

export interface StoredRuleset {
  readonly ruleset: RulesetRow
  /** Those that changed since the version that was asked for, archived ones too. */
  readonly flags: readonly FlagRow[]
  /** Of all flags, how many there are, and the sum of the versions with which they last changed. */
  readonly count: number
  readonly sum: number
}

/**
 * A version and the flags that have changed since another one (-1: all), read by one statement: two would let a change slip
 * in between, and the new flags go out under the old number or, worse, the old flags under the new one.
 */
export async function selectRuleset(db: Queryable, appId: number, since: number): Promise<StoredRuleset | undefined> {
  const rows = await db
    .selectFrom('rulesets')
    .leftJoin('flags', (join) => join.onRef('flags.app_id', '=', 'rulesets.app_id').on('flags.changed_in', '>', since))
    .selectAll('flags')
    .select([
      'rulesets.app_id as ruleset_app_id',
      'rulesets.version',
      'rulesets.published_version',
      'rulesets.cause',
      'rulesets.changed_at',
      'rulesets.deleted',
      sql<number>`(select cast(count(*) as integer) from flags where app_id = ${appId})`.as('flag_count'),
      sql<number>`(select cast(coalesce(sum(changed_in), 0) as double precision) from flags where app_id = ${appId})`.as(
        'flag_sum',
      ),
    ])
    .where('rulesets.app_id', '=', appId)
    .orderBy('flags.id')
    .execute()
  const first = rows[0]
  if (!first) return undefined
  const flags: FlagRow[] = []
  for (const {
    ruleset_app_id,
    version,
    published_version,
    cause,
    changed_at,
    deleted,
    flag_count,
    flag_sum,
    ...flag
  } of rows) {
    if (isFlagRow(flag)) flags.push(flag)
  }
  return {
    ruleset: {
      app_id: first.ruleset_app_id,
      version: first.version,
      published_version: first.published_version,
      cause: first.cause,
      changed_at: first.changed_at,
      deleted: first.deleted,
    },
    flags,
    count: first.flag_count,
    sum: first.flag_sum,
  }
}

/** A left join without a partner has nulls everywhere; no real flag has no id. */
const isFlagRow = (row: { [K in keyof FlagRow]: FlagRow[K] | null }): row is FlagRow => row.id !== null

/** Of an app, archived ones too. */
export async function selectFlagIds(db: Queryable, appId: number): Promise<number[]> {
  const rows = await db.selectFrom('flags').select('id').where('app_id', '=', appId).execute()
  return rows.map(({ id }) => id)
}
