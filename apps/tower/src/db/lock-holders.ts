import { sql } from 'kysely'
import type { Database } from './database.js'
import { LOCKS } from './locks.js'

/** A session that keeps others from writing; nothing of what it writes itself. */
export interface LockHolder {
  /** Null for a transaction that is prepared, which no session has. */
  readonly pid: number | null
  readonly program: string | null
  readonly state: string | null
  readonly transactionSince: string | null
  readonly queryStart: string | null
  readonly holds: string
}

/** Transactions of ours are shorter, and whoever was refused has waited for longer. */
const LONG_S = 5
const MOST = 5

/** The oldest sessions that hold what a change may need, for longer than a change takes, and wait for nobody themselves. */
export async function lockHolders({ kind, db }: Database): Promise<readonly LockHolder[]> {
  if (kind === 'sqlite') return []
  const held = await sql<LockHolder>`
    select l.pid, nullif(a.application_name, '') as program, a.state, a.xact_start::text as "transactionSince",
      a.query_start::text as "queryStart", string_agg(distinct coalesce(c.relname, l.locktype), ', ') as holds
    from pg_locks l
    left join pg_stat_activity a on a.pid = l.pid
    left join pg_class c on c.oid = l.relation and l.locktype = 'relation'
    where l.granted and l.pid is distinct from pg_backend_pid()
      and l.database = (select oid from pg_database where datname = current_database())
      and (
        (c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace(current_schema())
          and l.mode not in ('AccessShareLock', 'ShareUpdateExclusiveLock'))
        or (l.locktype = 'advisory' and l.classid = 0 and l.objid::bigint in (${sql.join(Object.values(LOCKS))}))
      )
      and (a.xact_start is null or a.xact_start < clock_timestamp() - ${sql.raw(`interval '${LONG_S} seconds'`)})
      and not exists (select from pg_locks w where w.pid = l.pid and not w.granted)
    group by l.pid, a.application_name, a.state, a.xact_start, a.query_start
    order by a.xact_start nulls last limit ${sql.raw(String(MOST))}`.execute(db)
  return held.rows
}
