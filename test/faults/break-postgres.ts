import pg from 'pg'

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    for (const statement of ['set default_transaction_read_only = off', ...statements]) await client.query(statement)
  } finally {
    await client.end().catch(() => {})
  }
}

const FULL = `create or replace function no_room() returns trigger language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`

/** Whether changes of rulesets, which every change is, find room on the disk. */
export const setPostgresRoom = (url: string, hasRoom: boolean): Promise<void> =>
  hasRoom
    ? run(url, 'drop trigger if exists no_room on rulesets')
    : run(url, FULL, 'create or replace trigger no_room before update on rulesets execute function no_room()')

const END_OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()`

/**
 * As a failover does it: connections end, and those that are made while it is read-only stay so, also when the database takes
 * changes again: whoever has one has to give it up.
 */
export const setPostgresReadOnly = (url: string, isReadOnly: boolean): Promise<void> =>
  isReadOnly
    ? run(url, 'alter database postgres set default_transaction_read_only = on', END_OTHERS)
    : run(url, 'alter database postgres reset default_transaction_read_only')
