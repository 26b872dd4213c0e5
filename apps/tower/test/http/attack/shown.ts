import { sql } from 'kysely'
import type { Database } from '../../../src/db/database.js'
import type { RunningTower } from '../../harness/run-tower.js'
import { type Planted, secretsIn } from './planted.js'

type Allowed = readonly (Planted | 'given')[]

/** Everything that people and machines read of what has happened: in words, the secrets that stand there. */
export async function secretsShown(api: Pick<RunningTower, 'get'>): Promise<string[]> {
  const shown: string[] = []
  const look = (path: string, text: string, allowed: Allowed = []) => {
    for (const secret of secretsIn(text, allowed)) shown.push(`${path} shows ${secret}`)
  }
  const get = async (path: string, allowed: Allowed = []): Promise<unknown> => {
    const { body } = await api.get(path)
    look(path, typeof body === 'string' ? body : JSON.stringify(body), allowed)
    return body.payload
  }
  for (const path of ['/metrics', '/api/logs?limit=1000', '/api/tokens', '/api/people']) await get(path)
  await get('/api/history/export')
  for (const { id, environments } of (await api.get('/api/projects')).body.payload) {
    // A flag is exported with the addresses of its own field.
    await get(`/api/projects/${id}/config`, ['own'])
    for (const { app_id } of environments) await get(`/api/apps/${app_id}/keys`)
    for (const webhook of (await api.get(`/api/projects/${id}/webhooks`)).body.payload) {
      await get(`/api/projects/${id}/webhooks/${webhook.id}/deliveries`)
    }
  }
  return shown
}

/** Webhooks sign with their secrets and send to their addresses; of all else only hashes are kept. */
const KEPT: Readonly<Record<string, Allowed>> = {
  webhooks: ['receiver', 'given'],
  flags: ['own'],
  logs: ['own'],
  webhook_deliveries: ['own'],
}

/** In words, the secrets that stand in the database itself and need not. */
export async function secretsStored({ db }: Database): Promise<string[]> {
  const stored: string[] = []
  for (const { name } of await db.introspection.getTables()) {
    for (const row of (await sql`select * from ${sql.table(name)}`.execute(db)).rows) {
      for (const secret of secretsIn(JSON.stringify(row), KEPT[name])) stored.push(`${name} keeps ${secret}`)
    }
  }
  return stored
}
