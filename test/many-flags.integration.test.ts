import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INITIAL_CIRCUIT, NEW_FLAG } from '@tailslide/core'
import { startProxy, type TcpProxy, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toColumns } from '../apps/tower/src/db/flag-columns.js'
import { openDatabase } from '../apps/tower/src/db/open-database.js'
import { advanceRulesets } from '../apps/tower/src/rulesets/queries.js'
import { type RunningTower, runTower } from '../apps/tower/test/harness/run-tower.js'

const COUNT = 10_000
/** SQLite takes some 32,000 values in one statement. */
const ROWS_AT_ONCE = 500

const nameOf = (index: number): string => `flag ${index}`

let directory: string
let tower: RunningTower
let proxy: TcpProxy
let appId: number
let sdkKey: string
const database = () => ({ kind: 'sqlite', file: join(directory, 'tower.db') }) as const

/** As many requests would leave the database, in a second instead of minutes. Every second flag is on. */
async function fill(): Promise<void> {
  const { transaction, close } = await openDatabase(database(), () => {})
  const at = new Date().toISOString()
  const rows = Array.from({ length: COUNT }, (_, index) => {
    const fields = { ...NEW_FLAG, title: nameOf(index), is_enabled: index % 2 === 0, rollout_percentage: 100 }
    const circuit = { circuit: JSON.stringify(INITIAL_CIRCUIT), circuit_revision: 0 }
    return {
      app_id: appId,
      project_flag_id: index + 1,
      ...toColumns(fields),
      ...circuit,
      created_at: at,
      updated_at: at,
    }
  })
  await transaction(async (tx) => {
    const { project_id } = await tx.selectFrom('apps').selectAll().where('id', '=', appId).executeTakeFirstOrThrow()
    for (let from = 0; from < COUNT; from += ROWS_AT_ONCE) {
      const ids = Array.from({ length: Math.min(ROWS_AT_ONCE, COUNT - from) }, (_, index) => from + index + 1)
      await tx
        .insertInto('project_flags')
        .values(ids.map((id) => ({ id, project_id, created_at: at })))
        .execute()
      await tx
        .insertInto('flags')
        .values(rows.slice(from, from + ROWS_AT_ONCE))
        .execute()
    }
    await advanceRulesets({ tx, at }, [appId], { cause: 'manual', deleted: false })
  })
  await close()
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailslide-many-flags-'))
  tower = await runTower(database())
  appId = (await tower.post('/api/apps', { title: 'shop' })).body.payload.id
  sdkKey = (await tower.post(`/api/apps/${appId}/keys`)).body.payload.key
  await tower.tower.stop()
  await fill()
  tower = await runTower(database())
  proxy = await startProxy(Number(new URL(tower.url).port))
})

afterAll(async () => {
  await proxy?.stop()
  await tower?.tower.stop()
  await rm(directory, { recursive: true, force: true })
})

it('10,000 flags of an app reach the SDK over HTTP, and then each change, also after a cut and a restart of Tower', async () => {
  const manager = new FlagManager({ towerUrl: `http://127.0.0.1:${proxy.port}`, appId, sdkKey, userContext: 'anna' })
  const changed: string[] = []
  manager.on('change', ({ flagName, before }) => before && changed.push(flagName))
  const isActive = (index: number): boolean => manager.newToggler({ flagName: nameOf(index) }).isFlagActive()
  const activeFlags = (): number => Array.from({ length: COUNT }, (_, index) => index).filter(isActive).length
  const flags = (await tower.get(`/api/apps/${appId}/flags`)).body.payload
  const toggle = async (index: number, is_active: boolean): Promise<void> => {
    const { id } = flags[index]
    expect((await tower.patch(`/api/flags/${id}/toggle`, { is_active })).status).toBe(200)
  }
  try {
    expect(await manager.initialize()).toMatchObject({ ready: true })
    expect(manager.stats().flags).toBe(COUNT)
    expect([activeFlags(), isActive(0), isActive(1)]).toEqual([COUNT / 2, true, false])

    await toggle(9_999, true)
    await until(() => changed.length > 0)
    expect([changed, isActive(9_999)]).toEqual([[nameOf(9_999)], true])

    proxy.sever()
    await until(() => manager.state.state === 'stale')
    expect(activeFlags()).toBe(COUNT / 2 + 1)
    await toggle(0, false)
    await toggle(5_001, true)
    proxy.mend()
    await until(() => changed.length >= 3 && manager.state.state === 'ready', { timeout: 20_000 })
    expect([isActive(0), isActive(5_001)]).toEqual([false, true])
    expect(changed.toSorted()).toEqual([nameOf(0), nameOf(5_001), nameOf(9_999)])

    await tower.tower.stop()
    await until(() => manager.state.state === 'stale')
    tower = await runTower(database(), { port: Number(new URL(tower.url).port) })
    await toggle(0, true)
    await until(() => changed.length >= 4 && manager.state.state === 'ready', { timeout: 20_000 })
    expect(changed.toSorted()).toEqual([nameOf(0), nameOf(0), nameOf(5_001), nameOf(9_999)])
    expect([manager.stats().flags, activeFlags()]).toEqual([COUNT, COUNT / 2 + 2])
  } finally {
    await manager.disconnect()
  }
})
