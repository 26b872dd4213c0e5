import pg from 'pg'
import { type DeployedData, unreadable } from './deployed-apps.js'

const CONNECT_TIMEOUT_MS = 5_000
/** Kept as tenths of a percent; the wire has percent. */
const IN_TENTHS = [
  'rollout_percentage',
  'error_threshold_percentage',
  'circuit_recovery_percentage',
  'circuit_initial_recovery_percentage',
  'circuit_recovery_increment_percentage',
]

interface Row {
  [column: string]: unknown
}

/** Reads the PostgreSQL of a deployed Tower, in one transaction, which writes nothing. */
export async function readFromPostgres(url: string): Promise<DeployedData> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // Without a listener a connection that is lost between two queries would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('begin transaction isolation level repeatable read read only')
    const apps = await client.query<Row>('select * from apps order by id')
    const rows = await client.query<Row>('select * from flags order by id')
    const log = await client.query<{ flag_id: number; action_type: string }>(
      'select flag_id, action_type::text from logs where flag_id is not null order by id desc',
    )
    const flags = new Map<number, Row[]>()
    for (const row of rows.rows) {
      const appId = Number(row.app_id)
      flags.set(appId, [...(flags.get(appId) ?? []), toWire(row)])
    }
    return {
      apps: apps.rows.map(withTexts),
      flags,
      log: log.rows.map(({ flag_id, action_type }) => ({ flagId: flag_id, action: action_type })),
    }
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message || cause.name : String(cause), cause)
  } finally {
    await client.end().catch(() => {})
  }
}

const toWire = (row: Row): Row => ({
  ...withTexts(row),
  ...Object.fromEntries(IN_TENTHS.map((column) => [column, Number(row[column]) / 10])),
})

/** Instants as the API has them. */
const withTexts = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value instanceof Date ? value.toISOString() : value]),
  )
