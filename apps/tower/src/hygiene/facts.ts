import { SIGNAL_RETENTION_MS, SIGNALS, type SignalReader } from '@tailslide/core'
import { sql } from 'kysely'
import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { TowerError } from '../errors.js'
import { type KeyRow, selectRefusedKeys } from '../keys/queries.js'
import { selectUnknown } from '../usage/queries.js'
import { type FlagFacts, selectFlagFacts } from './flag-facts.js'

/** What is looked at of one environment. */
export interface Facts {
  readonly appId: number
  /** Milliseconds since 1970. */
  readonly now: number
  readonly flags: readonly FlagFacts[]
  /** Flags with calls in the last day. */
  readonly called: ReadonlySet<number>
  /** Flags that SDKs have reported, ever. */
  readonly evaluated: ReadonlySet<number>
  /** Since when SDKs report, ISO 8601; undefined: none does. */
  readonly reportedSince: string | undefined
  /** Keys with which somebody has just asked in vain. */
  readonly refused: readonly KeyRow[]
  /** Names that are asked for in vain. */
  readonly unknown: Awaited<ReturnType<typeof selectUnknown>>
}

/** SDKs that are refused ask again within minutes. */
const REFUSED_WITHIN_MS = 15 * 60_000
const DAY_MINUTES = 1_440
/** Wide enough that the answer of the store is short. */
const ONE_BUCKET_MS = SIGNAL_RETENTION_MS

export async function gatherFacts(
  { database: { db }, clock }: Pick<Context, 'database' | 'clock'>,
  reader: SignalReader,
  appId: number,
): Promise<Facts> {
  const now = clock.now()
  const { buckets } = await reader.read(appId, SIGNAL_RETENTION_MS, ONE_BUCKET_MS).catch((cause: unknown) => {
    throw new TowerError('SIGNALS_UNAVAILABLE', 'The signal store cannot be read just now. Try again.', { cause })
  })
  const evaluated = await db.selectFrom('usage_flags').select('flag_id').where('app_id', '=', appId).execute()
  const { since } = await db
    .selectFrom('usage_sources')
    .select(({ fn }) => fn.min<string | null>('first_seen_at').as('since'))
    .where('app_id', '=', appId)
    .executeTakeFirstOrThrow()
  return {
    appId,
    now,
    flags: await selectFlagFacts(db, appId),
    called: new Set([
      ...buckets.filter(({ kind }) => SIGNALS[kind].path === 'new').map(({ flagId }) => flagId),
      ...(await selectCalled(db, appId, Math.floor(now / 60_000) - DAY_MINUTES)),
    ]),
    evaluated: new Set(evaluated.map(({ flag_id }) => flag_id)),
    reportedSince: since ?? undefined,
    refused: await selectRefusedKeys(db, appId, new Date(now - REFUSED_WITHIN_MS).toISOString()),
    unknown: await selectUnknown(db, appId),
  }
}

async function selectCalled(db: Queryable, appId: number, since: number): Promise<number[]> {
  const rows = await db
    .selectFrom('signal_rollups')
    .select('flag_id')
    .where('app_id', '=', appId)
    .where('width', '=', 60)
    .where('start', '>=', since)
    .groupBy('flag_id')
    .having(sql<number>`sum(success + failure)`, '>', 0)
    .execute()
  return rows.map(({ flag_id }) => flag_id)
}
