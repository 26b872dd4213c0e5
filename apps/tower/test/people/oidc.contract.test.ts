import { fileURLToPath } from 'node:url'
import { type NodeChild, spawnNode } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OidcOptions } from '../../src/people/oidc/options.js'
import { browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PUBLIC = 'https://tower.example.com'
const CALLBACK = `${PUBLIC}/api/oidc/callback`
const person = (email: string, email_verified: boolean | string | undefined, groups: string[] = []) => ({
  ...{ email, name: email.split('@')[0], groups },
  ...(email_verified !== undefined && { email_verified }),
})
const ACCOUNTS = {
  ann: person('Ann@example.com', true, ['tower-admins', 'shop-team']),
  bob: person('bob@example.com', true, ['shop-team', 'shop-leads', 'strangers']),
  eve: person('ann@example.com', false),
  eva: person('bob@example.com', undefined),
  ida: person('ida@example.com', 'false'),
  ike: person('ike@example.com', 'true'),
  uta: person('unsaid@example.com', undefined),
  hal: person('hal@example.com', true),
  joe: person('joe@example.com', true, ['some\u001b[2J\u202ething', `${'g'.repeat(99)}🌊more`]),
  kim: person('kim@example.com', true, ['strangers']),
}
const GROUPS: OidcOptions['groups'] = [
  { group: 'tower-admins', role: 'admin' },
  { group: 'shop-team', role: 'viewer', project: 'shop' },
  { group: 'shop-leads', role: 'releaser', project: 'shop' },
  { group: 'strangers', role: 'editor', project: 'a project that is not there' },
]

describe.each(KINDS)('single sign-on, on %s', (kind) => {
  let databases: TestDatabases
  let child: NodeChild
  let issuer: string
  let api: RunningTower
  const told: object[] = []
  const warned: object[] = []
  const logger = {
    debug() {},
    info: (fields: object, words: string) => told.push({ ...fields, words }),
    warn: (fields: object, words: string) => warned.push({ ...fields, words }),
    error() {},
  }
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const file = fileURLToPath(new URL('./oidc-issuer.mjs', import.meta.url))
    child = spawnNode(file, [CALLBACK, JSON.stringify(ACCOUNTS)])
    issuer = await child.nextLine((line) => line.startsWith('http'), 60_000)
    const oidc = { issuer, clientId: 'tower', clientSecret: 'a secret of the client', groups: GROUPS }
    api = await runTower(await databases.fresh(), { publicUrl: PUBLIC, oidc, logger })
    await api.post('/api/projects', { title: 'shop' })
  })
  afterAll(async () => {
    child?.kill()
    await api?.tower.stop()
    await databases?.stop()
  })

  const at = (url: string, cookie: string, accept = '*/*') =>
    fetch(url, { redirect: 'manual', headers: { cookie, accept } })
  const cookiesOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')

  /** Goes to the issuer and back: with which address, and with the cookie that Tower has given for the way. */
  async function wayOf(who: string, to = '', tower = api): Promise<{ back: string; cookie: string }> {
    await fetch(`${issuer}/who/${who}`, { method: 'POST' })
    const begun = await at(`${tower.url}/api/oidc/sign-in${to}`, '')
    expect(begun.status).toBe(303)
    let next = begun.headers.get('location') ?? ''
    expect(next).toMatch(/code_challenge=[\w-]{43}&code_challenge_method=S256&state=[\w-]+&nonce=/)
    const kept = new Map<string, string>()
    for (let hop = 0; hop < 10 && !next.startsWith(PUBLIC); hop += 1) {
      const response = await at(
        new URL(next, issuer).href,
        [...kept].map(([name, value]) => `${name}=${value}`).join('; '),
      )
      for (const one of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (one.split(';')[0] ?? '').split(/=(.*)/s)
        kept.set(name, value)
      }
      next = response.headers.get('location') ?? ''
    }
    return { back: next.replace(PUBLIC, tower.url), cookie: cookiesOf(begun) }
  }
  async function signIn(who: string) {
    const { back, cookie } = await wayOf(who)
    const response = await at(back, cookie)
    const session = response.headers.getSetCookie().find((one) => one.startsWith('__Host-tailslide='))
    return { status: response.status, text: await response.text(), cookie: session?.split(';')[0] ?? '' }
  }
  const meOf = async (cookie: string) => (await browserOf(api, cookie).request('GET', '/api/me')).body.payload

  it('makes people when they come for the first time, with what their groups give', async () => {
    const ann = await signIn('ann')
    expect(ann).toMatchObject({ status: 303, text: '' })
    expect(await meOf(ann.cookie)).toMatchObject({
      email: 'ann@example.com',
      has_password: false,
      has_single_sign_on: true,
      grants: [
        { project_id: null, role: 'admin', source: 'group' },
        { project_id: 1, role: 'viewer', source: 'group' },
      ],
    })
    const bob = await signIn('bob')
    expect((await meOf(bob.cookie)).grants).toEqual([{ project_id: 1, role: 'releaser', source: 'group' }])
    const id = (await meOf(bob.cookie)).id
    await api.post(`/api/people/${id}/grants`, { role: 'viewer' })
    await signIn('bob')
    expect((await meOf(bob.cookie)).grants).toHaveLength(2)
    await api.patch(`/api/people/${id}`, { is_disabled: true })
    expect(await signIn('bob')).toMatchObject({ status: 401, cookie: '', text: expect.stringMatching(/is disabled/) })
  })

  it('says in the log why the groups of somebody give nothing, once a minute and in bounds', async () => {
    const lines = () => told.filter((each) => 'claim' in each)
    told.length = 0
    await signIn('ann')
    expect(lines()).toEqual([])
    await signIn('joe')
    await signIn('joe')
    expect(lines()).toEqual([
      {
        ...{ personId: expect.any(Number), claim: 'groups', roles: 0, missingProjects: [] },
        groups: [`${'g'.repeat(99)}🌊`, 'some [2J thing'],
        words: expect.stringMatching(/no --oidc-group is for any group/),
      },
    ])
    await signIn('kim')
    expect(lines()[1]).toMatchObject({
      ...{ groups: ['strangers'], missingProjects: ['a project that is not there'] },
      words: expect.stringMatching(/in a project that is not there/),
    })
  })

  it('takes whoever was invited for the same person, where the address is verified', async () => {
    await api.post('/api/people', { email: 'hal@example.com', grants: [{ role: 'editor' }] })
    const hal = await signIn('hal')
    expect(await meOf(hal.cookie)).toMatchObject({ state: 'active', grants: [{ role: 'editor', source: 'hand' }] })
  })

  it.each([
    ['an address that is not verified', 'eve', /has not verified/],
    ['an address of which a text says that it is not verified', 'ida', /has not verified/],
    ['the address of somebody here, of which nothing is said', 'eva', /somebody here has your email address/],
    ['no leave of the issuer', 'refused', /access_denied/],
  ])('lets nobody in by %s', async (_, who, why) => {
    expect(await signIn(who)).toMatchObject({ status: 401, cookie: '', text: expect.stringMatching(why) })
  })

  it('reads no more of an answer without end than an answer may have', async () => {
    // Endless is who signs in as ann, at an issuer whose last answer does not end.
    const { back, cookie } = await wayOf('ann')
    await fetch(`${issuer}/who/endless`, { method: 'POST' })
    const answer = await at(back, cookie)
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringMatching(/cannot be used/)])
    expect(Number(await (await fetch(`${issuer}/sent`)).text())).toBeLessThan(50)
  })

  it('makes a person of an address of which nothing is said, where nobody has it', async () => {
    expect((await signIn('uta')).status).toBe(303)
    expect((await signIn('ike')).status).toBe(303)
  })

  it('takes an answer once, of the browser that has begun, and as it was given', async () => {
    const { back, cookie } = await wayOf('ann')
    expect((await at(back, '')).status).toBe(401)
    const other = await wayOf('ann')
    expect((await at(back, other.cookie)).status).toBe(401)
    expect((await at(back.replace(/state=[\w-]+/, 'state=x'), cookie)).status).toBe(401)
    expect((await at(back.replace(/code=[\w-]+/, 'code=x'), cookie)).status).toBe(401)
    expect((await at(back, cookie)).status).toBe(303)
    expect((await at(back, cookie)).status).toBe(401)
    expect(
      (
        await at(
          `${api.url}/api/oidc/callback?code=a&code=b&state=%00`,
          `__Host-tailslide-sign-in-${'a'.repeat(16)}=e30`,
        )
      ).status,
    ).toBe(401)
  })

  it('lets in from two tabs of one browser, whichever comes back first, and one that fails ends no other', async () => {
    const [a, b, c] = [await wayOf('ann'), await wayOf('hal'), await wayOf('ike')]
    const all = [a, b, c].map(({ cookie }) => cookie).join('; ')
    const failed = await at(c.back.replace(/code=[\w-]+/, 'code=x'), all)
    expect(failed.status).toBe(401)
    expect(failed.headers.getSetCookie()).toEqual([expect.stringContaining(`${c.cookie.split('=')[0]}=;`)])
    for (const { back } of [b, a]) expect((await at(back, all)).status).toBe(303)
  })

  it('leads on to where the person was going, on this Tower alone', async () => {
    const to = '/p/shop/production/flags/checkout?user=7'
    for (const [asked, reached] of [
      [to, to],
      ['//evil.example', '/'],
      ['https://evil.example', '/'],
    ] as const) {
      const { back, cookie } = await wayOf('ann', `?to=${encodeURIComponent(asked)}`)
      expect((await at(back, cookie)).headers.get('location')).toBe(reached)
    }
  })

  it('sends a person who is refused to the page to sign in, where they were going, with why', async () => {
    const seen = async (url: string, cookie = '') => {
      const { status, headers } = await at(url, cookie, 'text/html,application/xhtml+xml,*/*;q=0.8')
      return [status, headers.get('location')]
    }
    expect(await seen(`${api.url}/api/oidc/callback?code=a&state=b`)).toEqual([303, '/#single-sign-on=not_begun'])
    const { back, cookie } = await wayOf('refused', `?to=${encodeURIComponent('/p/shop/production/history')}`)
    expect(await seen(back, cookie)).toEqual([303, '/p/shop/production/history#single-sign-on=denied'])
    const other = await wayOf('eve')
    expect(await seen(other.back, other.cookie)).toEqual([303, '/#single-sign-on=email_unverified'])
  })

  const troubleOf = async (tower: RunningTower) =>
    (await tower.request('GET', '/api/session', { key: null })).body.payload.single_sign_on_trouble

  it('says in the log that the issuer refuses this Tower, and blames nobody who comes', async () => {
    const oidc = { issuer, clientId: 'tower', clientSecret: 'another secret', groups: GROUPS }
    const other = await runTower(await databases.fresh(), { publicUrl: PUBLIC, oidc, logger })
    try {
      expect(await troubleOf(other)).toBeUndefined()
      warned.length = 0
      for (let time = 0; time < 2; time += 1) {
        const { back, cookie } = await wayOf('ann', '', other)
        const answer = await at(back, cookie)
        expect([answer.status, await answer.json()]).toMatchObject([502, { code: 'SIGN_ON_BROKEN' }])
      }
      expect(warned).toEqual([
        { told: expect.any(String), words: expect.stringMatching(/issuer refuses this Tower.*client secret/) },
      ])
      expect(await troubleOf(other)).toBe('client_refused')
    } finally {
      await other.tower.stop()
    }
  })

  it('says in the log that the clocks are apart, until somebody gets in', async () => {
    warned.length = 0
    await fetch(`${issuer}/clock/7200000`, { method: 'POST' })
    const { back, cookie } = await wayOf('ann')
    const answer = await at(back, cookie)
    await fetch(`${issuer}/clock/0`, { method: 'POST' })
    expect([answer.status, await answer.json()]).toMatchObject([502, { code: 'SIGN_ON_BROKEN' }])
    expect(warned).toEqual([{ told: expect.stringMatching(/exp/), words: expect.stringMatching(/Compare the clocks/) }])
    expect(await troubleOf(api)).toBe('clocks_apart')
    expect((await signIn('ann')).status).toBe(303)
    expect(await troubleOf(api)).toBeUndefined()
  })

  it('says when the issuer cannot be reached, and Tower runs without it', async () => {
    const oidc = { issuer: 'http://127.0.0.1:1', clientId: 'tower', groups: [] }
    const alone = await runTower(await databases.fresh(), { publicUrl: PUBLIC, oidc, logger })
    warned.length = 0
    const answer = await alone.request('GET', '/api/oidc/sign-in', { key: null })
    expect(answer).toMatchObject({ status: 503, body: { code: 'SIGN_ON_UNAVAILABLE' } })
    expect(warned).toEqual([expect.objectContaining({ words: expect.stringMatching(/reaches it at --oidc-issuer/) })])
    expect(await troubleOf(alone)).toBe('unreachable')
    await alone.tower.stop()
  })

  it('is refused where it cannot work', async () => {
    const database = await databases.fresh()
    const oidc = { issuer: 'http://login.example.com', clientId: 'tower', groups: [] }
    await expect(runTower(database, { oidc })).rejects.toThrow(/needs the address where browsers reach Tower/)
    await expect(runTower(database, { oidc, publicUrl: PUBLIC })).rejects.toThrow(/needs an issuer with https/)
  })
})
