import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_UNREAD_BYTES } from '../../src/http/close-gently.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'

const LONG = 5_000_000

describe('a caller who is refused before the whole body is there', () => {
  let databases: TestDatabases
  let api: RunningTower

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const head = (token: string, framing: string): string =>
    [
      ...['POST /api/apps HTTP/1.1', 'host: tower', `authorization: Bearer ${token}`, 'content-type: application/json'],
      `${framing}\r\n\r\n`,
    ].join('\r\n')

  /** Sends all of it before anything is read. */
  const sendFirst = async (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(api.url)
    const socket = connect(Number(port), hostname)
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.write(bytes, () => resolve())
    })
    return readAll(socket)
  }

  const readAll = async (socket: Socket): Promise<string> => {
    let text = ''
    for await (const part of socket.setEncoding('utf8')) text += part
    return text
  }

  const sized = (token: string, length: number, rest = ''): string =>
    `${head(token, `content-length: ${length}`)}${'x'.repeat(length)}${rest}`
  const chunked = (token: string): string =>
    `${head(token, 'transfer-encoding: chunked')}${LONG.toString(16)}\r\n${'x'.repeat(LONG)}\r\n0\r\n\r\n`

  it.each<[string, () => string, RegExp]>([
    ['a length beyond the limit', () => sized(ADMIN_TOKEN, LONG), /^HTTP\/1\.1 413 .*"BODY_TOO_LARGE"/s],
    ['chunks beyond the limit', () => chunked(ADMIN_TOKEN), /^HTTP\/1\.1 413 .*"BODY_TOO_LARGE"/s],
    ['an unknown token', () => sized('tsa_unknown', LONG), /^HTTP\/1\.1 401 .*"UNAUTHENTICATED"/s],
  ])('gets the answer, who reads none of it while sending: %s', async (_, bytes, answer) => {
    expect(await sendFirst(bytes())).toMatch(answer)
  })

  it('has nothing done that was sent behind it', async () => {
    const next = `${head(ADMIN_TOKEN, 'content-length: 15')}{"title":"next"}`
    const answers = await sendFirst(sized(ADMIN_TOKEN, LONG, next))
    expect(answers.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect((await api.get('/api/apps')).body).toMatchObject({ payload: [] })
  })

  it('is cut off all the same, who does not end', async () => {
    const { hostname, port } = new URL(api.url)
    const socket = connect(Number(port), hostname)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.write(head(ADMIN_TOKEN, `content-length: ${MOST_UNREAD_BYTES * 100}`))
    const part = 'x'.repeat(65_536)
    const send = (): void => {
      while (!socket.destroyed && socket.write(part));
    }
    socket.on('drain', send)
    send()
    await closed
    expect(socket.bytesWritten).toBeLessThan(MOST_UNREAD_BYTES * 10)
  })
})
