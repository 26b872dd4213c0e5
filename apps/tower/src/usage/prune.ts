import { sql } from 'kysely'
import type { Tx } from '../db/database.js'
import { COARSE, FINE } from './queries.js'

/** Names that do not exist, of an app. */
const MOST_UNKNOWN = 1_000
/** Processes of an app in two hours, each start of one counted. */
const MOST_INSTANCES = 10_000

/** In milliseconds since 1970, what is older goes. */
export interface Kept {
  readonly fine: number
  readonly coarse: number
  readonly instances: number
}

export async function pruneUsage(tx: Tx, { fine, coarse, instances }: Kept): Promise<void> {
  for (const [width, before] of [[FINE, fine] as const, [COARSE, coarse] as const]) {
    await tx
      .deleteFrom('usage_rollups')
      .where('width', '=', width)
      .where('start', '<', Math.floor(before / 60_000))
      .execute()
  }
  const long = new Date(coarse).toISOString()
  await tx.deleteFrom('usage_instances').where('seen_at', '<', new Date(instances).toISOString()).execute()
  await tx.deleteFrom('usage_sources').where('last_seen_at', '<', long).execute()
  await tx.deleteFrom('usage_unknown').where('last_asked_at', '<', long).execute()
}

/** With every report, and not once in a while: whoever has an SDK key sends as many names and processes as it likes. */
export async function keepBounded(tx: Tx, appId: number): Promise<void> {
  await dropOldest(tx, 'usage_unknown', { appId, order: ['last_asked_at', 'name'], most: MOST_UNKNOWN })
  await dropOldest(tx, 'usage_instances', { appId, order: ['seen_at', 'sender'], most: MOST_INSTANCES })
}

interface Bound {
  readonly appId: number
  /** By when, and which of those at the same instant. */
  readonly order: readonly [string, string]
  readonly most: number
}

async function dropOldest(
  tx: Tx,
  table: 'usage_unknown' | 'usage_instances',
  { appId, order, most }: Bound,
): Promise<void> {
  const { count } = await tx
    .selectFrom(table)
    .select(({ fn }) => fn.countAll().as('count'))
    .where('app_id', '=', appId)
    .executeTakeFirstOrThrow()
  if (Number(count) <= most) return
  // A tenth at a time: finding the oldest sorts all of them.
  const kept = Math.floor(most * 0.9)
  const columns = sql.join(order.map((name) => sql.ref(name)))
  const newest = sql.join(order.map((name) => sql`${sql.ref(name)} desc`))
  await sql`
    delete from ${sql.table(table)} where app_id = ${appId} and (${columns}) <= (
      select ${columns} from ${sql.table(table)} where app_id = ${appId} order by ${newest} limit 1 offset ${kept})
  `.execute(tx)
}
