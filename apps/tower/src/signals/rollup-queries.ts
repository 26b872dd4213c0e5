import { SIGNAL_KINDS, type SignalKind, type WindowCounts } from '@tailslide/core'
import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { Schema } from '../db/schema.js'
import type { SignalRollupsTable } from '../db/signal-tables.js'

export type Rollup = Selectable<SignalRollupsTable>

/** Minutes. */
export const FINE = 5
export const COARSE = 60

/** Nine values each, and PostgreSQL takes 65,535 of a statement. */
const ROWS_AT_ONCE = 500

type Upserted = ExpressionBuilder<Schema & { excluded: SignalRollupsTable }, 'signal_rollups' | 'excluded'>

/**
 * What a store of signals says of a stretch that is over is its whole sum, so writing it twice changes nothing. A store that was
 * lost meanwhile says less, and the larger sum stays.
 */
const largerOf = (eb: Upserted) => {
  const larger = (kind: SignalKind) =>
    sql<number>`case when ${eb.ref(`excluded.${kind}`)} > ${eb.ref(`signal_rollups.${kind}`)}
      then ${eb.ref(`excluded.${kind}`)} else ${eb.ref(`signal_rollups.${kind}`)} end`
  return {
    success: larger('success'),
    failure: larger('failure'),
    slow: larger('slow'),
    control_ok: larger('control_ok'),
    control_error: larger('control_error'),
  }
}

/** Several Towers write the same. */
const isMore = (eb: Upserted) =>
  eb.or(SIGNAL_KINDS.map((kind) => eb(`excluded.${kind}`, '>', eb.ref(`signal_rollups.${kind}`))))

export async function writeRollups(tx: Tx, rows: readonly Rollup[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await tx
      .insertInto('signal_rollups')
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .onConflict((conflict) => conflict.columns(['flag_id', 'width', 'start']).doUpdateSet(largerOf).where(isMore))
      .execute()
  }
}

/** Adds up the hours that begin in [from, until), of what is there in stretches of five minutes. */
export async function writeHours(tx: Tx, appId: number, { from, until }: Stretch): Promise<void> {
  const hour = sql<number>`start / ${sql.lit(COARSE)} * ${sql.lit(COARSE)}`
  const sums = sumsOf()
  await tx
    .insertInto('signal_rollups')
    .columns(['app_id', 'flag_id', 'width', 'start', ...SIGNAL_KINDS])
    .expression((eb) =>
      eb
        .selectFrom('signal_rollups')
        .select(['app_id', 'flag_id', sql.lit(COARSE).as('width'), hour.as('hour'), ...sums])
        .where('app_id', '=', appId)
        .where('width', '=', FINE)
        .where('start', '>=', from)
        .where('start', '<', until)
        .groupBy(['app_id', 'flag_id', hour]),
    )
    .onConflict((conflict) => conflict.columns(['flag_id', 'width', 'start']).doUpdateSet(largerOf).where(isMore))
    .execute()
}

/** Forgets what begins before. */
export async function pruneRollups(tx: Tx, appId: number, before: { fine: number; coarse: number }): Promise<void> {
  for (const [width, start] of [[FINE, before.fine] as const, [COARSE, before.coarse] as const]) {
    await tx
      .deleteFrom('signal_rollups')
      .where('app_id', '=', appId)
      .where('width', '=', width)
      .where('start', '<', start)
      .execute()
  }
}

/** Minutes since 1970. */
export interface Stretch {
  readonly from: number
  readonly until: number
}

export interface BucketSums extends WindowCounts {
  readonly flag_id: number
  /** Counted from 1970. */
  readonly bucket: number
}

/** The sums of each flag in buckets of so many minutes, from hours and from stretches of five minutes. */
export const selectSums = (
  db: Queryable,
  flagIds: readonly number[],
  { bucket, coarse, fine }: { readonly bucket: number; readonly coarse: Stretch; readonly fine: Stretch },
): Promise<BucketSums[]> => {
  const index = sql<number>`start / ${sql.lit(bucket)}`
  return db
    .selectFrom('signal_rollups')
    .select(['flag_id', index.as('bucket'), ...sumsOf()])
    .where('flag_id', 'in', [...flagIds])
    .where((eb) =>
      eb.or(
        [{ width: COARSE, ...coarse } as const, { width: FINE, ...fine } as const].map(({ width, from, until }) =>
          eb.and([eb('width', '=', width), eb('start', '>=', from), eb('start', '<', until)]),
        ),
      ),
    )
    .groupBy(['flag_id', index])
    .execute()
}

/** Each stretch of five minutes by itself. */
export const selectFine = (db: Queryable, flagIds: readonly number[], { from, until }: Stretch): Promise<Rollup[]> =>
  db
    .selectFrom('signal_rollups')
    .selectAll()
    .where('flag_id', 'in', [...flagIds])
    .where('width', '=', FINE)
    .where('start', '>=', from)
    .where('start', '<', until)
    .execute()

const sumsOf = () => SIGNAL_KINDS.map((kind) => sql<number>`sum(${sql.ref(kind)})`.as(kind))
