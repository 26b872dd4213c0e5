import type { Logger } from '@tailslide/core'
import { fakeClock, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MOST_FAILURES } from '../../../src/keys/guesses.js'
import { type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type ReadStream, readStream } from '../../harness/read-stream.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../../harness/run-tower.js'

describe('whoever guesses keys', () => {
  let databases: TestDatabases
  let api: RunningTower
  let lines: string[]
  const time = fakeClock()

  beforeEach(async () => {
    databases = await testDatabases('sqlite')
    lines = []
    const note = (fields: object, message: string): void => void lines.push(JSON.stringify({ ...fields, message }))
    const logger: Logger = { debug() {}, info: note, warn: note, error: note }
    const clock = { ...systemClock, monotonic: time.monotonic }
    api = await runTower(await databases.fresh(), { logger, clock, trustedProxies: 'loopback' })
  })
  afterEach(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const guess = async (from: string, key = `tsk_${Math.random()}`) => {
    const headers = { 'x-forwarded-for': from }
    return (await api.request('GET', '/api/apps', { key, headers })).status
  }
  const guessMany = async (from: string) => {
    for (let time = 0; time < MOST_FAILURES; time += 1) expect(await guess(from)).toBe(401)
  }

  it('is told to wait after many, by a log line and a metric, while valid keys are let in from there', async () => {
    await guessMany('192.0.2.1')
    const answer = await api.request('GET', '/api/apps', { key: 'x', headers: { 'x-forwarded-for': '192.0.2.1' } })
    expect(answer).toMatchObject({ status: 429, body: { code: 'TOO_MANY_FAILURES' } })
    expect(answer.headers.get('retry-after')).toBe('30')
    for (let time = 0; time < 30; time += 1) expect(await guess('192.0.2.1')).toBe(429)
    expect(await guess('192.0.2.1', ADMIN_TOKEN)).toBe(200)
    expect(await guess('192.0.2.2')).toBe(401)
    expect(lines).toEqual([expect.stringContaining('"address":"192.0.2.1"')])
    const metrics: string = (await api.get('/metrics')).body
    expect(metrics).toContain('tailslide_authentication_failures_total{outcome="limited"} 31')
    expect(metrics).toContain(`tailslide_authentication_failures_total{outcome="refused"} ${MOST_FAILURES + 1}`)
    time.advance(1_000)
    expect(await guess('192.0.2.1')).toBe(401)
    expect(await guess('192.0.2.1')).toBe(429)
    expect(lines).toHaveLength(1)
  })

  it('does not get far by many addresses of one IPv6 network', async () => {
    for (let index = 0; index < MOST_FAILURES; index += 1) await guess(`2001:db8:1:2::${index.toString(16)}`)
    expect(await guess('2001:db8:1:2:ffff::1')).toBe(429)
    expect(await guess('2001:db8:1:3::1')).toBe(401)
  })

  it('cannot make up an address in front of the one that the proxy saw', async () => {
    for (let index = 0; index < MOST_FAILURES; index += 1) await guess(`10.0.0.${index}, 192.0.2.9`)
    expect(await guess('10.0.1.1, 192.0.2.9')).toBe(429)
  })
})

describe('streams of one key', () => {
  it('give way to that of another key when there are no more, the oldest of whoever has most', async () => {
    const databases = await testDatabases('sqlite')
    // Eight streams at a time.
    const api = await runTower(await databases.fresh(), { mostConnections: 10 })
    try {
      await api.post('/api/apps', { title: 'shop' })
      const key = async (): Promise<string> => (await api.post('/api/apps/1/keys')).body.payload.key
      const open = (secret: string) =>
        readStream(`${api.url}/api/sdk/apps/1/stream`, { authorization: `Bearer ${secret}`, connection: 'close' })
      const [one, other, third] = [await key(), await key(), await key()]
      const streams: ReadStream[] = []
      for (let index = 0; index < 4; index += 1) streams.push(await open(one), await open(other))
      const innocent = await open(third)
      await until(() => streams.filter(({ isOver }) => isOver).length === 1)
      expect(streams[0]?.isOver).toBe(true)
      expect(await api.request('GET', '/api/sdk/apps/1/stream', { key: other })).toMatchObject({ status: 429 })
      expect(innocent.isOver).toBe(false)
      for (const stream of [...streams, innocent]) stream.close()
    } finally {
      await api.tower.stop()
      await databases.stop()
    }
  })

  it('are half of all streams at most, and those of others still open', async () => {
    const databases = await testDatabases('sqlite')
    // Eight streams at a time, so that a key has four.
    const api = await runTower(await databases.fresh(), { mostConnections: 10 })
    try {
      await api.post('/api/apps', { title: 'shop' })
      const key: string = (await api.post('/api/apps/1/keys')).body.payload.key
      const open = (secret: string) =>
        readStream(`${api.url}/api/sdk/apps/1/stream`, { authorization: `Bearer ${secret}`, connection: 'close' })
      const streams = []
      for (let index = 0; index < 4; index += 1) streams.push(await open(key))
      const refused = await api.request('GET', '/api/sdk/apps/1/stream', { key })
      expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_STREAMS' } })
      streams.push(await open(ADMIN_TOKEN))
      for (const stream of streams) stream.close()
    } finally {
      await api.tower.stop()
      await databases.stop()
    }
  })
})
