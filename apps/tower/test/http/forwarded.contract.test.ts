import { fakeClock } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('the address of a caller behind a proxy', () => {
  let databases: TestDatabases
  let api: RunningTower
  let warnings: object[]

  beforeEach(async () => {
    warnings = []
    const warn = (fields: object, words: string): void => void warnings.push({ ...fields, words })
    const logger = { debug() {}, info() {}, warn, error() {} }
    databases = await testDatabases('sqlite')
    // It stands still: failures are forgotten as time passes.
    const clock = { ...systemClock, monotonic: fakeClock().monotonic }
    api = await runTower(await databases.fresh(), { logger, clock, trustedProxies: 'loopback, 192.0.2.0/24' })
  })
  afterEach(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  let projects = 0
  /** As the history has it. */
  async function addressBy(forwarded: string): Promise<string> {
    projects += 1
    const headers = { 'x-forwarded-for': forwarded }
    await api.request('POST', '/api/projects', { body: { title: `p${projects}` }, headers })
    return (await api.get('/api/history?limit=1')).body.payload[0].address
  }
  const signIn = async (who: string, forwarded: string) =>
    (
      await api.request('POST', '/api/session', {
        key: null,
        body: { email: `${who}@example.com`, password: 'a wrong password' },
        headers: { 'x-forwarded-for': forwarded, origin: api.url },
      })
    ).status

  it.each([
    ['203.0.113.9:5555', '203.0.113.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:db8::2]:4711"', '2001:db8::2'],
    ['made up, 203.0.113.9:5555', '203.0.113.9'],
    ['203.0.113.9:5555, 192.0.2.7:80', '203.0.113.9'],
  ])('that is written as %s is %s', async (forwarded, address) => {
    expect(await addressBy(forwarded)).toBe(address)
    expect(warnings).toEqual([])
  })

  it('is that of the proxy which names no address, as the log says once', async () => {
    expect(await addressBy('unknown')).toBe('127.0.0.1')
    expect(await addressBy('203.0.113.9, _hidden, 192.0.2.7:80, 192.0.2.8')).toBe('192.0.2.7')
    expect(warnings).toEqual([
      { proxy: '127.0.0.1', named: 'unknown', words: expect.stringMatching(/X-Forwarded-For by what is no address/) },
    ])
  })

  it('is their own where the proxy writes the port: who guesses from one keeps nobody out of signing in', async () => {
    for (let index = 0; index < 30; index += 1)
      expect(await signIn(`p${index}`, `198.51.100.22:${20_000 + index}`)).toBe(401)
    expect(await signIn('other', '198.51.100.22:41000')).toBe(429)
    expect(await signIn('other', '203.0.113.77:41000')).toBe(401)
  })
})
