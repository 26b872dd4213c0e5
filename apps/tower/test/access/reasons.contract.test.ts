import { type AnyRoute, allRoutes } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'
import { type Ids, ROWS, type Row } from './table/rows.js'
import { makeWorld, type World } from './table/world.js'

const rows: Readonly<Record<string, Row>> = ROWS
const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`
/** What people change of a project, an environment or a flag. */
const CHANGES = allRoutes().filter(
  ({ method, path, needs }) =>
    method !== 'GET' && /^\/api\/(projects|apps|flags|config)\b/.test(path) && needs !== 'nobody',
)

describe('where every environment asks for a reason', () => {
  let databases: TestDatabases
  let database: Database
  let api: RunningTower
  let world: World

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    const options = await databases.fresh()
    api = await runTower(options)
    database = await openDatabase(options, () => {})
    world = await makeWorld(api, database)
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  const asking = (isAsking: boolean) =>
    database.transaction((tx) =>
      tx
        .updateTable('apps')
        .set({ needs_reason: isAsking ? 1 : 0 })
        .execute(),
    )

  const standing = (path: string): Ids => {
    const { project, apps, flags } = world
    const id = path.startsWith('/api/projects') ? project : path.startsWith('/api/apps') ? apps.production : undefined
    return { id: id ?? flags.production, appId: apps.production, webhookId: 999_999, deliveryId: 999_999 }
  }

  it.each(CHANGES.map((route) => [nameOf(route), route] as const))(
    '%s is refused without one, or says why not',
    async (name, route) => {
      const row = rows[name]
      if (!row) throw new Error(`${name} has no row`)
      const ids = row.to ? await row.to(world, 'production') : standing(route.path)
      const path = route.path.replaceAll(/:(\w+)/g, (_, id: string) => String(ids[id] ?? 0))
      const query = row.query ? `?${row.query(world, 'production')}` : ''
      const body = row.body?.(world, 'production')
      await asking(true)
      const answer = await api.request(route.method, path + query, { body })
      await asking(false)
      const success = row.status ?? route.answer.status
      expect(answer).toMatchObject(
        row.freely === undefined ? { status: 400, body: { code: 'REASON_REQUIRED' } } : { status: success },
      )
    },
  )
})
