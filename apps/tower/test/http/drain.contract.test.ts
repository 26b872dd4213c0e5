import { request } from 'node:http'
import { connect } from 'node:net'
import type { SignalSink } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnections } from '../../src/http/connections.js'
import { drain, listen } from '../../src/http/listen.js'
import { createServer } from '../../src/http/server.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { ADMIN_TOKEN, quiet, runTower } from '../harness/run-tower.js'

describe('a Tower that is asked to stop', () => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases('sqlite')
  })
  afterAll(() => databases?.stop())

  /** Whose signals wait for the test. */
  const towerWithSlowStore = async () => {
    const store = createMemorySignalStore({ clock: systemClock })
    let asked = false
    let letGo = (): void => {}
    const gate = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const sink: SignalSink = {
      async send(batch) {
        asked = true
        await gate
        return store.sink.send(batch)
      },
      close: async () => {},
    }
    const api = await runTower(await databases.fresh(), { signals: { sink, reader: store.reader } })
    return { api, letGo, isAsked: () => asked }
  }

  it('answers what is under way, and refuses who comes now', async () => {
    const { api, letGo, isAsked } = await towerWithSlowStore()
    const appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
    const flagId = (await api.post(`/api/apps/${appId}/flags`, { title: 'x' })).body.payload.id
    const counts = [{ flagId, kind: 'success', count: 1 }]
    const underWay = api.post(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch: 'b', counts })
    await until(isAsked)
    const stopping = api.tower.stop()
    const { hostname, port } = new URL(api.url)
    await until(() => refuses(hostname, Number(port)))
    letGo()
    expect(await underWay).toMatchObject({ status: 200, body: { payload: { refused: [] } } })
    await stopping
  })

  it('says goodbye to the readers of streams, with the time to come back', async () => {
    const api = await runTower(await databases.fresh())
    const { id } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
    const [one, two] = await Promise.all([1, 2].map(() => readStream(`${api.url}/api/sdk/apps/${id}/stream`, headers)))
    await Promise.all([one?.count(1), two?.count(1)])
    await api.tower.stop()
    for (const stream of [one, two]) {
      expect(await stream?.count(2)).toEqual({ event: 'bye', id: '', data: '{}' })
      await until(() => stream?.isOver)
    }
  })

  it('is no fault to an SDK, which goes on with the next Tower', async () => {
    const database = await databases.fresh()
    const first = await runTower(database)
    const { id: appId } = (await first.post('/api/apps', { title: 'shop' })).body.payload
    const { key } = (await first.post(`/api/apps/${appId}/keys`)).body.payload
    const versions: (number | null)[] = []
    const problems: Error[] = []
    const feed = createHttpRulesetFeed({ towerUrl: first.url, appId, sdkKey: key, clock: systemClock })
    feed.start({
      onRuleset: ({ version }) => versions.push(version),
      onStatus() {},
      onProblem: (error) => problems.push(error),
    })
    await until(() => versions.length === 1)
    await first.tower.stop()
    const second = await runTower(database, { port: Number(new URL(first.url).port) })
    // The first attempt may find a connection to the Tower that is gone.
    await until(() => second.post(`/api/apps/${appId}/flags`, { title: 'x' }))
    await until(() => versions.at(-1) === 2)
    expect(problems).toEqual([])
    await feed.stop()
    await second.tower.stop()
  })
})

describe('draining', () => {
  it('cuts off whoever is not done in time', async () => {
    const connections = createConnections(1_000, () => {})
    const server = createServer({ logger: quiet, clock: systemClock, connections })
    let asked = false
    server.get('/', () => {
      asked = true
      return new Promise(() => {})
    })
    const url = await listen(server, { host: '127.0.0.1', port: 0 })
    const cut = new Promise((resolve) => request(url).on('error', resolve).end())
    await until(() => asked)
    await drain(server, 100)
    expect(await cut).toMatchObject({ code: 'ECONNRESET' })
  })
})

function refuses(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.on('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}
