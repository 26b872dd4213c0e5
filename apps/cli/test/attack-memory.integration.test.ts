import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type NodeChild, spawnNode } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const ADMIN_TOKEN = 'tsa_a-token-for-tests-only'
const HEAP_MB = 256
/** Half as many again as ended a heap of this size when Tower kept what it was sent. */
const REQUESTS = 128
const AT_ONCE = 4
const READERS = 100
const RULESET_BYTES = 5_400_000

describe('a Tower with a heap of 256 MB', () => {
  let directory: string
  let child: NodeChild
  let url: string
  let key: string

  const call = async (method: string, path: string, body: object | undefined, token: string) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text }
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tailslide-attack-'))
    const args = ['start', '--data', directory, '--port', '0', '--json', '--admin-token', ADMIN_TOKEN]
    child = spawnNode(MAIN, args, { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`, PATH: process.env.PATH ?? '' })
    url = JSON.parse(await child.nextLine((line) => line.includes('"url"'), 30_000)).url
    await call('POST', '/api/apps', { title: 'shop' }, ADMIN_TOKEN)
    await call('POST', '/api/apps/1/flags', { title: 'checkout' }, ADMIN_TOKEN)
    key = JSON.parse((await call('POST', '/api/apps/1/keys', undefined, ADMIN_TOKEN)).text).payload.key
  })
  afterAll(async () => {
    child?.kill()
    await child?.exit
    await rm(directory, { recursive: true, force: true })
  })

  it(`takes ${REQUESTS} batches of 20,000 counts of flags that are not there, and of names that nobody sent before`, async () => {
    const send = async (request: number): Promise<void> => {
      const counts = Array.from({ length: 20_000 }, (_, index) => ({
        flagId: 1_000_000 + index,
        kind: 'failure',
        count: 1,
      }))
      const instance = `${request} ${'i'.repeat(190)}`
      const body = { instance, batch: `${request} ${'b'.repeat(190)}`, counts }
      expect((await call('POST', '/api/sdk/apps/1/signals', body, key)).status).toBe(200)
    }
    for (let request = 0; request < REQUESTS; request += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(request + index)))
    }
    const { text } = await call('GET', '/metrics', undefined, ADMIN_TOKEN)
    const heap = Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1])
    expect(heap).toBeLessThan(HEAP_MB * 1_048_576)
    expect(child.errors()).not.toContain('heap')
  })

  it(`keeps a large ruleset once, while ${READERS} ask for it and read nothing`, async () => {
    const flag = { white_listed_users: 'x'.repeat(RULESET_BYTES / 6) }
    for (let index = 0; index < 6; index += 1) {
      await call('POST', '/api/apps/1/flags', { title: `flag ${index}`, ...flag }, ADMIN_TOKEN)
    }
    const before = await resident()
    const request = `GET /api/sdk/apps/1/ruleset HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n\r\n`
    const sockets = await Promise.all(
      Array.from({ length: READERS }, async () => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1').pause()
        socket.on('error', () => {}).write(request)
        await once(socket, 'readable')
        return socket
      }),
    )
    expect(await resident()).toBeLessThan(before + (READERS * RULESET_BYTES) / 4)
    for (const socket of sockets) socket.destroy()
  })

  const resident = async (): Promise<number> => {
    const { text } = await call('GET', '/metrics', undefined, ADMIN_TOKEN)
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1])
  }
})
