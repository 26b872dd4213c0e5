import { randomBytes } from 'node:crypto'
import type { Logger } from '@tailslide/core'
import { systemClock } from '@tailslide/transports/clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recoverAdmin } from '../../src/index.js'
import { browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const ANN = { email: 'ann@example.com', name: 'Ann', password: PASSWORD }

describe('whoever attacks the way in', () => {
  let databases: TestDatabases
  let api: RunningTower
  let lines: string[]
  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    lines = []
    const note = (fields: object, message: string): void => void lines.push(JSON.stringify([fields, message]))
    const logger: Logger = { debug: note, info: note, warn: note, error: note }
    // Nothing is forgiven while the tests run, however slow the machine is.
    const clock = { ...systemClock, monotonic: () => 0 }
    api = await runTower(await databases.fresh(), { clock, logger, trustedProxies: 'loopback' })
    await browserOf(api).request('POST', '/api/setup', { ...ANN, token: api.setupToken })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  let addresses = 0
  /** As if from an address that nobody has come from. */
  const stranger = (): Record<string, string> => {
    addresses += 1
    return { 'x-forwarded-for': `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}` }
  }
  const signIn = (email: string, password: string, headers: Record<string, string> = stranger()) =>
    browserOf(api).request('POST', '/api/session', { email, password }, headers)

  it('finds that a session which was put into a browser before is not the one after signing in', async () => {
    const planted = `tailslide=tss_${'x'.repeat(43)}`
    const victim = browserOf(api, planted)
    expect((await victim.request('POST', '/api/session', ANN, stranger())).status).toBe(400)
    await victim.request('POST', '/api/session', { email: ANN.email, password: PASSWORD }, stranger())
    expect(victim.cookie).not.toBe(planted)
    expect((await browserOf(api, planted).request('GET', '/api/me')).status).toBe(401)
    // The attacker's own session, planted in the victim's browser, ends as well.
    const own = browserOf(api)
    await own.request('POST', '/api/session', { email: ANN.email, password: PASSWORD }, stranger())
    const shared = browserOf(api, own.cookie)
    await shared.request('POST', '/api/session', { email: ANN.email, password: PASSWORD }, stranger())
    expect((await own.request('GET', '/api/me')).status).toBe(401)
    expect((await shared.request('GET', '/api/me')).status).toBe(200)
  })

  it.each([
    ['another site', 'https://evil.example'],
    ['a page that hides where it is from', 'null'],
    ['another port', 'http://127.0.0.1:1'],
    ['a name that begins like this one', 'http://127.0.0.1.evil.example'],
    ['another scheme', 'ftp://127.0.0.1'],
    ['nonsense', 'http://'],
  ])('changes nothing by the browser of somebody who has signed in: %s', async (_, origin) => {
    const browser = browserOf(api)
    const tried = await browser.request('POST', '/api/session', { email: ANN.email, password: PASSWORD }, { origin })
    expect(tried).toMatchObject({ status: 403, body: { code: 'ORIGIN_REFUSED' } })
    expect(tried.headers.get('set-cookie')).toBeNull()
    await browser.request('POST', '/api/session', { email: ANN.email, password: PASSWORD }, stranger())
    for (const [method, path, body] of [
      ['POST', '/api/projects', { title: 'made by another site' }],
      ['DELETE', '/api/session', undefined],
      ['DELETE', '/api/people/1', undefined],
    ] as const) {
      const answer = await browser.request(method, path, body, { origin })
      expect(answer).toMatchObject({ status: 403, body: { code: 'ORIGIN_REFUSED' } })
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect((await api.get('/api/projects')).body.payload).toEqual([])
    const without = await api.request('POST', '/api/projects', {
      key: null,
      headers: { cookie: browser.cookie },
      body: { title: 'x' },
    })
    expect(without.body.code).toBe('ORIGIN_REFUSED')
    // A token is sent by nobody without being asked to.
    expect((await browser.request('GET', '/api/me', undefined, { origin })).status).toBe(200)
  })

  it('is told the same, and after the same time, whether there is such a person', async () => {
    const timed = async (email: string): Promise<{ ms: number; body: object }> => {
      const from = performance.now()
      const { status, body } = await signIn(email, 'a wrong password')
      expect(status).toBe(401)
      return { ms: performance.now() - from, body }
    }
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 9; round += 1) {
      const [one, other] = [await timed(ANN.email), await timed(`nobody${round}@example.com`)]
      expect(one.body).toEqual(other.body)
      known.push(one.ms)
      unknown.push(other.ms)
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length >> 1] ?? 0
    const ratio = median(known) / median(unknown)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(4)
  })

  it('is stopped at an account wherever the guesses come from, and keeps nobody out of where they have been', async () => {
    const home = stranger()
    expect((await signIn(ANN.email, PASSWORD, home)).status).toBe(201)
    const statuses = []
    for (let guess = 0; guess < 14; guess += 1) statuses.push((await signIn(ANN.email, `guess number ${guess}`)).status)
    expect(statuses.at(-1)).toBe(429)
    expect((await signIn(ANN.email, PASSWORD)).status).toBe(429)
    expect((await signIn(ANN.email, PASSWORD, home)).status).toBe(201)
  })

  it('has only what was looked at counted against an account: a storm that is turned away pushes out no other', async () => {
    const others = Array.from({ length: 60 }, (_, index) => signIn(`other${index}@example.com`, 'a wrong password'))
    const meant = Array.from({ length: 20 }, () => signIn('meant@example.com', 'a wrong password'))
    const answered = await Promise.all(meant)
    await Promise.all(others)
    expect(answered.map(({ status }) => status)).toContain(503)
    const lookedAt = answered.filter(({ status }) => status === 401).length
    for (let guess = lookedAt; guess < 10; guess += 1) {
      expect((await signIn('meant@example.com', 'a wrong password')).status).toBe(401)
    }
    expect((await signIn('meant@example.com', 'a wrong password')).status).toBe(429)
  })

  it('is stopped at its own address, whatever account it tries', async () => {
    const address = stranger()
    const statuses = []
    for (let guess = 0; guess < 33; guess += 1) {
      statuses.push((await signIn(`guess${guess}@example.com`, 'x', address)).status)
    }
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    expect((await signIn(ANN.email, PASSWORD, address)).headers.get('retry-after')).toBe('30')
  })

  it('keeps nothing else waiting by a storm of sign-ins', async () => {
    let isOver = false
    const storm = Promise.all(
      Array.from({ length: 400 }, (_, index) => signIn(`storm${index}@example.com`, 'a wrong password')),
    ).finally(() => {
      isOver = true
    })
    const health: number[] = []
    while (!isOver) {
      const from = performance.now()
      expect((await api.request('GET', '/healthz', { key: null })).status).toBe(200)
      health.push(performance.now() - from)
    }
    const answers = await storm
    const counts = new Map<number, number>()
    for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
    expect([...counts.keys()].sort()).toEqual([401, 503])
    expect(health.length).toBeGreaterThan(5)
    const refused = answers.find(({ status }) => status === 503)
    expect(refused).toMatchObject({ body: { code: 'OVERLOADED' } })
    expect(refused?.headers.get('retry-after')).toBe('1')
  })

  it('takes no place in the queue from where somebody has signed in lately, however many addresses it comes from', async () => {
    const home = stranger()
    const browser = browserOf(api)
    const made = await api.post('/api/people', { email: 'kim@example.com' })
    const token = new URL(made.body.payload.link).searchParams.get('token')
    await browser.request('POST', '/api/password', { token, password: PASSWORD })
    const own = (): ReturnType<typeof signIn> =>
      browser.request('POST', '/api/session', { email: 'kim@example.com', password: PASSWORD }, home)
    expect((await own()).status).toBe(201)
    // No session is left there: the address alone is known.
    expect((await browser.request('DELETE', '/api/session', undefined, home)).status).toBe(200)
    let isOver = false
    const storm = (async () => {
      const statuses: number[] = []
      const send = async (): Promise<void> => {
        while (!isOver) statuses.push((await signIn(`flood${statuses.length}@example.com`, 'a wrong password')).status)
      }
      await Promise.all(Array.from({ length: 80 }, send))
      return statuses
    })()
    try {
      const newcomers: number[] = []
      const known: number[] = []
      for (let round = 0; round < 3; round += 1) {
        newcomers.push((await signIn('ute@example.com', 'a wrong password')).status)
        known.push((await own()).status)
        await browser.request('DELETE', '/api/session', undefined, home)
      }
      expect(newcomers).toContain(503)
      expect(known).toEqual([201, 201, 201])
    } finally {
      isOver = true
    }
    expect(await storm).toContain(503)
  })

  it('has one place in that queue for all from where one person has signed in, who keeps none of the known out', async () => {
    const home = stranger()
    for (const [email, from] of [
      ['dora@example.com', home],
      ['insider@example.com', stranger()],
    ] as const) {
      const made = await api.post('/api/people', { email })
      const token = new URL(made.body.payload.link).searchParams.get('token')
      await browserOf(api).request('POST', '/api/password', { token, password: PASSWORD }, from)
    }
    const networks = Array.from({ length: 50 }, stranger)
    for (const network of networks) expect((await signIn('insider@example.com', PASSWORD, network)).status).toBe(201)
    let isOver = false
    const storm = Promise.all(
      networks.map(async (network) => {
        const statuses = new Set<number>()
        while (!isOver) statuses.add((await signIn('insider@example.com', PASSWORD, network)).status)
        return statuses
      }),
    )
    try {
      const known: number[] = []
      for (let round = 0; round < 3; round += 1) known.push((await signIn('dora@example.com', PASSWORD, home)).status)
      expect(known).toEqual([201, 201, 201])
    } finally {
      isOver = true
    }
    expect((await storm).some((statuses) => statuses.has(503))).toBe(true)
  })

  it.each([
    ['a password of thousands of characters', { email: ANN.email, password: 'x'.repeat(8_000) }, 'password'],
    ['one character more than is hashed', { email: ANN.email, password: 'x'.repeat(201) }, 'password'],
    ['an address with NUL', { email: 'ann\u0000@example.com', password: PASSWORD }, 'email'],
    ['a password beside a mistyped field', { email: ANN.email, pasword: PASSWORD }, 'pasword'],
    ['a password that is no text', { email: ANN.email, password: [PASSWORD] }, 'password'],
  ])('sends %s in vain, and gets no secret back', async (_, body, field) => {
    const answer = await api.request('POST', '/api/session', { key: null, body, headers: stranger() })
    expect(answer.status).toBe(400)
    expect(answer.body.fields.map((one: { field: string }) => one.field)).toContain(field)
    expect(JSON.stringify(answer.body)).not.toContain(PASSWORD)
    expect(JSON.stringify(answer.body)).not.toContain('xxx')
  })

  it('meets the same password however it was typed, and none that normalizing makes long', async () => {
    const made = await api.post('/api/people', { email: 'ute@example.com' })
    const token = new URL(made.body.payload.link).searchParams.get('token')
    const join = (password: string) => browserOf(api).request('POST', '/api/password', { token, password }, stranger())
    // U+FDFA becomes 18 characters.
    expect((await join('\ufdfa'.repeat(60))).body.fields[0]).toMatchObject({ field: 'password', value: '***' })
    expect((await join('u\u0308berm\u00fctige Kr\u00e4hen\u0000')).status).toBe(400)
    expect((await join('aaaaaaaaaaaa')).body.fields[0].rule).toMatch(/different characters/)
    expect((await join('u\u0308bermu\u0308tige Kra\u0308hen')).status).toBe(201)
    expect((await signIn('ute@example.com', '\u00fcberm\u00fctige Kr\u00e4hen')).status).toBe(201)
  })

  it('floods the header with cookies in vain', async () => {
    const many = Array.from({ length: 700 }, (_, index) => `c${index}=${index}`).join('; ')
    expect((await browserOf(api, many).request('GET', '/api/me')).status).toBe(401)
    const twice = `tailslide=tss_a; tailslide=${randomBytes(32).toString('hex')}; tailslide="%00"; __proto__=x; =; ;;`
    expect((await browserOf(api, twice).request('GET', '/api/me')).status).toBe(401)
    const tooLong = await fetch(`${api.url}/api/me`, { headers: { cookie: 'x'.repeat(20_000) } })
    expect(tooLong.status).toBe(431)
  })

  it('finds security headers on every answer, and on none word of who else may read it', async () => {
    const answers = await Promise.all([
      api.request('GET', '/healthz', { key: null }),
      api.request('GET', '/nowhere', { key: null }),
      api.request('GET', '/api/%zz', { key: null }),
      api.request('POST', '/api/session', { key: null, body: '{"' }),
      api.request('GET', '/api/projects', { headers: { origin: 'https://evil.example' } }),
      fetch(`${api.url}/api/projects`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }),
    ])
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('finds nothing kept on the way that was answered to others', async () => {
    const paths = ['people', 'tokens', 'history', 'history/export', 'projects', 'logs', 'session', 'people/999']
    for (const path of paths) {
      const answers = [await api.get(`/api/${path}`), await api.request('GET', `/api/${path}`, { key: 'tsa_wrong' })]
      expect([path, ...answers.map(({ headers }) => headers.get('cache-control'))]).toEqual([
        path,
        'no-store',
        'no-store',
      ])
    }
  })

  it('reads no password, session or link in the log', () => {
    expect(lines.length).toBeGreaterThan(100)
    const log = lines.join('\n')
    for (const secret of [PASSWORD, 'a wrong password', 'tss_', 'tsl_', '$argon2']) expect(log).not.toContain(secret)
  })
})

describe('a Tower whose address is known', () => {
  let databases: TestDatabases
  let api: RunningTower
  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh(), { publicUrl: 'https://tower.example.com' })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  it('gives cookies that go over HTTPS alone, to its own origin, and links that begin with it', async () => {
    const setUp = (origin: string) =>
      api.request('POST', '/api/setup', { key: null, headers: { origin }, body: { ...ANN, token: api.setupToken } })
    expect((await setUp(api.url)).body.code).toBe('ORIGIN_REFUSED')
    const made = await setUp('https://tower.example.com')
    expect(made.headers.get('set-cookie')).toMatch(
      /^__Host-tailslide=tss_[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(made.headers.get('strict-transport-security')).toBe('max-age=31536000')
    const invited = await api.post('/api/people', { email: 'bob@example.com' })
    expect(invited.body.payload.link).toMatch(/^https:\/\/tower\.example\.com\/password\?token=tsl_/)
  })
})

describe.each(KINDS)('an admin who is locked out, on %s', (kind) => {
  it('comes in again by a command on the machine, and those who were in are out within five seconds', async () => {
    const databases = await testDatabases(kind)
    const options = await databases.fresh()
    const api = await runTower(options)
    try {
      const ann = browserOf(api)
      await ann.request('POST', '/api/setup', { ...ANN, token: api.setupToken })
      const again = (email: string, password: string, mayMake = false) =>
        recoverAdmin({ database: options, clock: systemClock, email, mayMake, password: async () => password })
      await expect(again('ann@example.com', 'short')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      expect(await again('Ann@example.com', 'another password')).toEqual({ isNew: false })
      await expect(again('new@example.com', 'a password as well')).rejects.toMatchObject({
        code: 'PERSON_NOT_FOUND',
        message: expect.stringMatching(/ new@example\.com\. The first accounts are ann@example\.com\. .* add --new\.$/),
      })
      expect(await again('new@example.com', 'a password as well', true)).toEqual({ isNew: true })
      for (const [email, password] of [
        ['ann@example.com', 'another password'],
        ['new@example.com', 'a password as well'],
      ]) {
        const browser = browserOf(api)
        const answer = await browser.request('POST', '/api/session', { email, password })
        expect(answer.body.payload.grants).toMatchObject([{ project_id: null, role: 'admin' }])
      }
      expect((await api.get('/api/people')).body.payload).toHaveLength(2)
    } finally {
      await api.tower.stop()
      await databases.stop()
    }
  })
})
