import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { type ServerHandle, startNats, startPostgres, startProxy, startRedis, until } from '@tailslide/testkit'
import { afterEach, describe, expect, test } from 'vitest'

const toStop: { stop(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of toStop.splice(0).reverse()) await one.stop()
})
const keep = <T extends { stop(): Promise<unknown> }>(one: T): T => {
  toStop.push(one)
  return one
}

/** A raw connection that collects what the server says. */
function talkTo(port: number): { socket: Socket; heard: () => string; state: () => 'open' | 'closed' } {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  let state: 'open' | 'closed' = 'open'
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    state = 'closed'
  })
  toStop.push({ stop: async () => socket.destroy() })
  return { socket, heard: () => heard, state: () => state }
}

describe('startRedis', () => {
  test('data survives a kill, and nothing survives a stop', async () => {
    const redis = keep(await startRedis())
    const before = talkTo(redis.port)
    before.socket.write('SET word kept\r\n')
    await until(() => before.heard().includes('+OK'))

    await redis.kill()
    await until(() => before.state() === 'closed')
    await redis.start()
    const after = talkTo(redis.port)
    after.socket.write('GET word\r\n')
    await until(() => after.heard().includes('kept'))

    await redis.stop()
    expect(existsSync(redis.directory)).toBe(false)
  })

  test('a frozen server keeps its connections and answers when it is thawed', async () => {
    const redis = keep(await startRedis())
    const { socket, heard, state } = talkTo(redis.port)
    socket.write('PING\r\n')
    await until(() => heard() === '+PONG\r\n')
    redis.freeze()
    expect(stateOf(redis)).toBe('T')
    socket.write('PING\r\n')
    redis.thaw()
    await until(() => heard() === '+PONG\r\n+PONG\r\n')
    expect(state()).toBe('open')
  })
})

/** T: stopped by a signal. */
const stateOf = (server: ServerHandle): string | undefined =>
  execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .find((line) => line.includes(`:${server.port}`))
    ?.slice(0, 1)

describe('startNats', () => {
  test('asks for the token, and for another one after configure', async () => {
    const nats = keep(await startNats({ token: 'first' }))
    const login = async (token: string): Promise<string> => {
      const { socket, heard } = talkTo(nats.port)
      socket.write(`CONNECT ${JSON.stringify({ auth_token: token, verbose: false })}\r\nPING\r\n`)
      return until(() => /PONG|Authorization Violation/.exec(heard())?.[0])
    }
    expect(await login('first')).toBe('PONG')
    expect(await login('second')).toBe('Authorization Violation')
    await nats.kill()
    nats.configure({ token: 'second' })
    await nats.start()
    expect(await login('second')).toBe('PONG')
  })
})

describe('startPostgres', () => {
  test('comes up, and comes up again after a kill', async () => {
    const postgres = keep(await startPostgres())
    // The first bytes of a client that asks for TLS; N: this server has none.
    const ask = async (): Promise<void> => {
      const { socket, heard } = talkTo(postgres.port)
      socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
      await until(() => heard() === 'N')
    }
    await ask()
    await postgres.kill()
    await postgres.start()
    await ask()
  })

  test('a frozen one has all its children frozen', async () => {
    const postgres = keep(await startPostgres())
    postgres.freeze()
    expect(new Set(familyStates(postgres))).toEqual(new Set(['T']))
    postgres.thaw()
    await until(() => !familyStates(postgres).includes('T'))
  })
})

/** The states of a server and of the processes that it started. */
function familyStates({ directory }: ServerHandle): string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n')
  const all = lines.map((line) => line.trim().split(/\s+/))
  const pid = all.find((words) => words[3]?.endsWith('postgres') && words.includes(`${directory}/data`))?.[0]
  const family = all.filter(([child, parent]) => pid !== undefined && (child === pid || parent === pid))
  expect(family.length).toBeGreaterThan(1)
  return family.map((words) => words[2]?.slice(0, 1) ?? '')
}

describe('startProxy', () => {
  test('a cut link keeps connections and loses no byte once it is mended', async () => {
    const redis = keep(await startRedis())
    const proxy = keep(await startProxy(redis))
    const { socket, heard, state } = talkTo(proxy.port)
    socket.write('PING\r\n')
    await until(() => heard() === '+PONG\r\n')

    proxy.cut()
    socket.write('PING\r\n')
    const late = talkTo(proxy.port)
    late.socket.write('PING\r\n')
    // The server answers others in the meantime, so the silence is the link's.
    const direct = talkTo(redis.port)
    direct.socket.write('PING\r\n')
    await until(() => direct.heard() === '+PONG\r\n')
    expect(heard()).toBe('+PONG\r\n')
    expect(late.heard()).toBe('')
    expect([state(), late.state()]).toEqual(['open', 'open'])

    proxy.mend()
    await until(() => heard() === '+PONG\r\n+PONG\r\n' && late.heard() === '+PONG\r\n')
  })

  test('a severed link resets connections, old and new, until it is mended', async () => {
    const redis = keep(await startRedis())
    const proxy = keep(await startProxy(redis))
    const { socket, heard, state } = talkTo(proxy.port)
    socket.write('PING\r\n')
    await until(() => heard() === '+PONG\r\n')
    proxy.sever()
    await until(() => state() === 'closed')
    const refused = talkTo(proxy.port)
    await until(() => refused.state() === 'closed')
    proxy.mend()
    const again = talkTo(proxy.port)
    again.socket.write('PING\r\n')
    await until(() => again.heard() === '+PONG\r\n')
  })

  test('during a cut, the end of one side is hidden from the other', async () => {
    const redis = keep(await startRedis())
    const proxy = keep(await startProxy(redis))
    const { socket, heard, state } = talkTo(proxy.port)
    socket.write('PING\r\n')
    await until(() => heard() === '+PONG\r\n')
    proxy.cut()
    await redis.kill()
    expect(state()).toBe('open')
    proxy.mend()
    await until(() => state() === 'closed')
  })
})
