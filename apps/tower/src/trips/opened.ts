import { DECIDING_FIELDS } from '@tailslide/api'
import { type KnownTrip, SIGNAL_RETENTION_MS } from '@tailslide/core'
import { changesOf } from '../audit/history.js'
import type { Context } from '../context.js'

/** A circuit that opens and recovers as fast as it can writes fewer in an hour. */
const MOST_ENTRIES = 5_000

interface Opened {
  /** In the last hour, by the circuit and by nobody's hand. */
  readonly opened: number
  /** Of those, the ones since the settings that decide are what they are. */
  readonly underTheseSettings: readonly KnownTrip[]
}

export async function openedIn({ database: { db }, clock }: Context, flagId: number): Promise<Opened> {
  const entries = await db
    .selectFrom('logs')
    .select(['created_at', 'action_type', 'actor_kind', 'reason', 'changes'])
    .where('flag_id', '=', flagId)
    .where('created_at', '>=', new Date(clock.now() - SIGNAL_RETENTION_MS).toISOString())
    .orderBy('id', 'desc')
    .limit(MOST_ENTRIES)
    .execute()
  const isOpening = ({ action_type, actor_kind }: (typeof entries)[number]) =>
    action_type === 'circuit_open' && actor_kind === 'circuit'
  const changed = entries.findIndex(({ changes }) => changesOf(changes).some(({ field }) => DECIDING.has(field)))
  const since = changed === -1 ? entries : entries.slice(0, changed)
  return {
    opened: entries.filter(isOpening).length,
    underTheseSettings: since
      .filter(isOpening)
      .map(({ created_at, reason }) => ({ at: Date.parse(created_at), reason }))
      .reverse(),
  }
}

const DECIDING: ReadonlySet<string> = new Set(DECIDING_FIELDS)
