import { startPostgres, startProxy, type TcpProxy, until } from '@tailslide/testkit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open-database.js'
import { lockRuleset } from '../../src/rulesets/queries.js'
import { type ReadStream, readStream } from '../harness/read-stream.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'

// A look each second would find changes too, so that each of these has to be found several times in a row, faster.
const AT_ONCE_MS = 350

describe('two Towers on one PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let proxy: TcpProxy
  let towers: RunningTower[]
  let streams: ReadStream[]
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    streams = []
    proxy = await startProxy(server)
    const direct = { kind: 'postgres', url: server.url } as const
    const proxied = new URL(server.url)
    proxied.port = String(proxy.port)
    towers = await Promise.all([runTower(direct), runTower({ kind: 'postgres', url: proxied.href })])
  })
  afterEach(async () => {
    for (const stream of streams) stream.close()
    await Promise.all(towers.map(({ tower }) => tower.stop()))
    await proxy.stop()
  })

  const setUp = async (title: string) => {
    const [here, there] = towers
    if (!here || !there) throw new Error('no Towers')
    const app = (await here.post('/api/apps', { title })).body.payload
    const flag = (await here.post(`/api/apps/${app.id}/flags`, { title: 'x', rollout_percentage: 100 })).body.payload
    const stream = await readStream(`${there.url}/api/sdk/apps/${app.id}/stream`, {
      authorization: `Bearer ${ADMIN_TOKEN}`,
    })
    streams.push(stream)
    await stream.count(1)
    const toggle = async (is_active: boolean): Promise<number> => {
      const before = stream.events.length
      const { status } = await here.patch(`/api/flags/${flag.id}/toggle`, { is_active })
      expect(status).toBe(200)
      const begun = performance.now()
      await until(() => stream.events.length > before, { timeout: 6_000 })
      expect(JSON.parse(stream.events.at(-1)?.data ?? '')).toMatchObject([{ is_active }])
      return performance.now() - begun
    }
    return { here, there, app, toggle }
  }
  const toldAtOnce = async (toggle: (is_active: boolean) => Promise<number>) => {
    const times: number[] = []
    for (let round = 0; round < 6; round++) times.push(await toggle(round % 2 === 0))
    return Math.max(...times) < AT_ONCE_MS
  }

  it('tell their readers of each other’s changes at once', async () => {
    const { toggle } = await setUp('told')
    await until(() => toldAtOnce(toggle), { timeout: 10_000 })
  })

  it('tell again after the connection that listens was ended by the server', async () => {
    const { toggle } = await setUp('ended')
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    const { rowCount } = await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tailslide-tower-notices'",
    )
    await client.end()
    expect(rowCount).toBe(2)
    await until(() => toldAtOnce(toggle), { timeout: 10_000 })
  })

  it('tell again after the connection that listens was reset', async () => {
    const { toggle } = await setUp('reset')
    proxy.sever()
    proxy.mend()
    await until(() => toldAtOnce(toggle), { timeout: 10_000 })
  })

  it('wait no longer than seconds for one that hangs in the middle of a change', async () => {
    const { here, app, toggle } = await setUp('hanging')
    const hanging = await openDatabase({ kind: 'postgres', url: server.url }, () => {})
    let locked = (): void => {}
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve
    })
    let wakeUp = (): void => {}
    const change = hanging.transaction(async (tx) => {
      await lockRuleset(tx, app.id)
      locked()
      await new Promise<void>((resolve) => {
        wakeUp = resolve
      })
      await lockRuleset(tx, app.id)
    })
    const outcome = change.catch((error: unknown) => error)
    await isLocked
    await toggle(true)
    wakeUp()
    expect(await outcome).toBeInstanceOf(Error)
    await hanging.close()
    expect((await here.get(`/api/apps/${app.id}/flags`)).body.payload).toMatchObject([{ is_active: true }])
  })

  it('publish the deletion of an app to the readers of the other one', async () => {
    const { here, app } = await setUp('deleted')
    await here.request('DELETE', `/api/apps/${app.id}`)
    await until(() => streams[0]?.events.at(-1)?.data === '[]' || streams[0]?.isOver)
  })
})
