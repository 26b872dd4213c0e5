import { connect, type Socket } from 'node:net'
import { until } from '@tailslide/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MOST_BODY_BYTES_OF_APP } from '../../../src/http/body-budget.js'
import { MOST_WAITING } from '../../../src/http/one-at-a-time.js'
import { type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'
import { rawRequest } from './raw-request.js'

describe('requests that are sent ahead of the answer to another', () => {
  let databases: TestDatabases
  let api: RunningTower
  let key: string

  beforeEach(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    key = (await api.post('/api/apps/1/keys')).body.payload.key
  })
  afterEach(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const stream = () => `GET /api/sdk/apps/1/stream HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n\r\n`
  const signals = (length: number) => {
    const head = `POST /api/sdk/apps/1/signals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n`
    const body = JSON.stringify({ instance: 'i', batch: 'b', counts: [] }).padEnd(length)
    return `${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`
  }
  const open = (bytes: string): Socket => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
    socket.on('error', () => {}).resume()
    socket.write(bytes)
    return socket
  }
  const listeners = async (): Promise<number> => {
    const { body } = await api.get('/metrics')
    return Number(/^tailslide_stream_listeners (\d+)/m.exec(body)?.[1])
  }

  it('leave no stream behind when the connection ends', async () => {
    const socket = open(stream().repeat(10))
    await until(async () => (await listeners()) > 0)
    socket.destroy()
    await until(async () => (await listeners()) === 0)
  })

  /** Nine large bodies are read and worked on before the connection's end is seen. */
  const PATIENCE = { timeout: 60_000 }

  it('leave no room for bodies taken', async () => {
    const length = 900_000
    const socket = open(stream() + signals(length).repeat(MOST_BODY_BYTES_OF_APP / length))
    await until(async () => (await listeners()) > 0, PATIENCE)
    socket.destroy()
    await until(async () => (await listeners()) === 0, PATIENCE)
    expect(await rawRequest(api.url, signals(length))).toMatchObject({ status: 200 })
  })

  it('are answered in their order', async () => {
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: a\r\n${more}\r\n`
    const bytes = get('/healthz') + signals(100) + get('/none', 'connection: close\r\n')
    const { text, isClosed } = await rawRequest(api.url, bytes)
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404'])
    expect(isClosed).toBe(true)
  })

  it('end the connection when they are too many', async () => {
    const answer = await rawRequest(api.url, stream() + signals(100).repeat(MOST_WAITING + 1))
    expect(answer.isClosed).toBe(true)
    expect(await listeners()).toBe(0)
  })
})

describe('bodies that are not read to their end', () => {
  it('take no room from the small ones of others', async () => {
    const databases = await testDatabases('sqlite')
    const api = await runTower(await databases.fresh())
    const sockets: Socket[] = []
    try {
      const keys: [app: number, key: string][] = []
      for (const app of [1, 2, 3, 4]) {
        await api.post('/api/apps', { title: `app ${app}` })
        keys.push([app, (await api.post(`/api/apps/${app}/keys`)).body.payload.key])
      }
      expect(await api.post('/api/apps/1/flags', { title: 'checkout' })).toMatchObject({ status: 201 })
      for (const [app, key] of keys) {
        const head = `POST /api/sdk/apps/${app}/signals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n`
        for (let index = 0; index < 4; index += 1) {
          const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
          socket
            .on('error', () => {})
            .write(`${head}content-length: 1048576\r\ncontent-type: application/json\r\n\r\n{`)
          sockets.push(socket)
        }
      }
      const large = { description: 'x'.repeat(9_000) }
      await until(async () => (await api.patch('/api/flags/1', large)).status === 503)
      expect(await api.patch('/api/flags/1/toggle', { is_active: true })).toMatchObject({ status: 200 })
    } finally {
      for (const socket of sockets) socket.destroy()
      await api.tower.stop()
      await databases.stop()
    }
  })
})
