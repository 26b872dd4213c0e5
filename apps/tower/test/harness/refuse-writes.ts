import Libsql from 'libsql'
import pg from 'pg'
import type { DatabaseOptions } from '../../src/index.js'

/**
 * Makes the database refuse what is written, and answer what is read: PostgreSQL as after a failover to a read-only standby,
 * SQLite as a full disk does, which ends the transaction by itself. The function returned ends it.
 */
export async function refuseWrites(database: DatabaseOptions, table = 'rulesets'): Promise<() => Promise<void>> {
  if (database.kind === 'sqlite') {
    const run = async (statement: string) => {
      const file = new Libsql(database.file)
      file.pragma('busy_timeout = 5000')
      file.exec(statement)
      file.close()
    }
    await run(
      `create trigger full before update on ${table} begin select raise(rollback, 'database or disk is full'); end`,
    )
    return () => run('drop trigger full')
  }
  const setReadOnly = async (to: 'on' | 'off') => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('set default_transaction_read_only = off')
    await client.query(
      `alter database ${new URL(database.url).pathname.slice(1)} set default_transaction_read_only = ${to}`,
    )
    // The setting is that of connections made from now on.
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await client.end()
  }
  await setReadOnly('on')
  return () => setReadOnly('off')
}
