import { connect, type Socket } from 'node:net'
import { startTailslide, type TailslideHandle, until } from '@tailslide/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'

const FLAGS = 2_000
const READS = 150

let server: TailslideHandle
let sockets: Socket[]

beforeEach(async () => {
  server = await startTailslide()
  sockets = []
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await server.stop()
})

const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => resolve(socket))
    socket.on('error', reject).resume()
    sockets.push(socket)
  })

async function send(path: string, key: string, body: object): Promise<void> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.ok).toBe(true)
}

/** Milliseconds from failing calls of one project to its open circuit, while a viewer of another asks for all that this has. */
async function openedAfter(reads: readonly (() => void)[]): Promise<number> {
  const { id: appId } = await server.call<{ id: number }>('POST', '/apps', { title: `vault ${Math.random()}` })
  const { key } = await server.call<{ key: string }>('POST', `/apps/${appId}/keys`)
  const flag = { title: 'walk', rollout_percentage: 100, is_active: true }
  const { id: flagId } = await server.call<{ id: number }>('POST', `/apps/${appId}/flags`, flag)
  const opened = new Promise<number>((resolve, reject) => {
    const listen = async (): Promise<void> => {
      const headers = { authorization: `Bearer ${key}` }
      const response = await fetch(`${server.url}/api/sdk/apps/${appId}/stream`, { headers })
      const decoder = new TextDecoder()
      let text = ''
      for await (const part of response.body ?? []) {
        text += decoder.decode(part, { stream: true })
        if (text.includes('"circuit_status":"open"')) return resolve(performance.now())
      }
    }
    listen().catch(reject)
  })
  for (const read of reads) read()
  const begun = performance.now()
  await send(`/api/sdk/apps/${appId}/signals`, key, {
    instance: 'one',
    batch: `of ${appId}`,
    counts: [{ flagId, kind: 'failure', count: 200 }],
  })
  return (await opened) - begun
}

it(`opens a circuit soon although ${READS} long lists are asked for at once`, async () => {
  const flags = Array.from({ length: FLAGS }, (_, index) => ({ title: `flag ${index}` }))
  const config = { tailslide: 1, project: 'shop', environments: [{ name: 'development' }], flags }
  await server.call('POST', '/config', { config })
  const apps = await server.call<{ id: number; title: string; project_id: number }[]>('GET', '/apps')
  const shop = apps.find(({ title }) => title.startsWith('shop'))
  if (!shop) throw new Error('There is no project.')
  const viewer = { name: 'viewer', role: 'viewer', projects: [shop.project_id] }
  const { token } = await server.call<{ token: string }>('POST', '/tokens', viewer)
  await openedAfter([])

  const request = `GET /api/apps/${shop.id}/flags/overview HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n\r\n`
  const readers = await Promise.all(Array.from({ length: READS }, open))
  let answered = 0
  for (const reader of readers) reader.once('data', () => (answered += 1))
  const begun = performance.now()
  const opened = await openedAfter(readers.map((reader) => () => reader.write(request)))
  await until(() => answered === READS, { timeout: 120_000 })
  const all = performance.now() - begun
  expect(opened).toBeLessThan(all / 3)
})
