import { connect, type Socket } from 'node:net'
import { startTailslide, type TailslideHandle, until } from '@tailslide/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const DESCRIPTORS = 500
const CONNECTIONS = 600
/** That of Tower for headers, and a while for a busy machine. */
const CLOSED_WITHIN_MS = 45_000

describe(`a Tower with ${DESCRIPTORS} descriptors`, () => {
  let server: TailslideHandle
  let sockets: Socket[]

  beforeEach(async () => {
    server = await startTailslide(DESCRIPTORS)
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    await server.stop()
  })

  /** Opens a connection, says this much and nothing more. */
  const open = (bytes: string): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(bytes)
        resolve(socket)
      })
      socket.on('error', reject).on('error', () => {})
      socket.resume()
      sockets.push(socket)
    })

  const isWell = async (): Promise<void> => {
    const response = await fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })
    expect(response.status).toBe(200)
    await response.text()
  }

  const authorization = () => `authorization: Bearer ${server.adminToken}\r\n`

  it.each<[what: string, bytes: string]>([
    ['say nothing', ''],
    ['never end their headers', 'POST /api/apps HTTP/1.1\r\nhost: a\r\nx: '],
    ['never end a body and have no key', 'POST /api/apps HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n{"'],
    ['never end a chunk and have no key', 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
    ['keep a connection that they do not use', 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'],
  ])(`answers beside ${CONNECTIONS} that %s`, async (_what, bytes) => {
    for (let index = 0; index < CONNECTIONS; index += 1) {
      await open(bytes)
      if (index % 100 === 99) await isWell()
    }
    await isWell()
  })

  it('keeps who has a key, and closes in time who does not go on', async () => {
    await server.call('POST', '/apps', { title: 'shop' })
    const stream = await open(`GET /api/sdk/apps/1/stream HTTP/1.1\r\nhost: a\r\n${authorization()}\r\n`)
    let heard = ''
    stream.on('data', (part) => {
      heard += part
    })
    await until(() => heard.includes('event: ruleset'))
    const silent = await Promise.all(Array.from({ length: CONNECTIONS }, () => open('')))
    await isWell()
    expect(stream.closed).toBe(false)
    await until(() => silent.every((socket) => socket.closed), { timeout: CLOSED_WITHIN_MS })
    await isWell()
    expect(stream.closed).toBe(false)
  })

  it('answers beside what never ends of who has a key, however much of it comes again and again', async () => {
    const key: string = await makeKey('shop')
    const authorized = `host: a\r\nauthorization: Bearer ${key}\r\n`
    const other = await makeKey('other')
    const stream = await open(
      `GET /api/sdk/apps/2/stream HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${other}\r\n\r\n`,
    )
    for (let round = 0; round < 4; round += 1) {
      for (let index = 0; index < CONNECTIONS / 2; index += 1) {
        await open(`GET /api/sdk/apps/1/stream HTTP/1.1\r\n${authorized}\r\n`)
        await open(`POST /api/sdk/apps/1/signals HTTP/1.1\r\n${authorized}content-length: 9\r\n\r\n{"`)
      }
      await isWell()
      const ofOther = { authorization: `Bearer ${other}`, connection: 'close' }
      expect((await fetch(`${server.url}/api/sdk/apps/2/ruleset`, { headers: ofOther })).status).toBe(200)
    }
    expect(stream.closed).toBe(false)
  })

  const makeKey = async (title: string): Promise<string> => {
    const { id } = await server.call<{ id: number }>('POST', '/apps', { title })
    return (await server.call<{ key: string }>('POST', `/apps/${id}/keys`)).key
  }
})
