import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const ANN = { email: 'Ann@Example.com', name: 'Ann', password: PASSWORD }

describe.each(KINDS)('people, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let ann: Browser
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    ann = browserOf(api)
    await ann.request('POST', '/api/setup', { token: api.setupToken, ...ANN })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const signIn = async (email: string, password: string): Promise<Browser> => {
    const browser = browserOf(api)
    expect((await browser.request('POST', '/api/session', { email, password })).status).toBe(201)
    return browser
  }
  /** Somebody who has followed the link of an invitation. */
  const joined = async (email: string, grants: object[] = []) => {
    const invited = await ann.request('POST', '/api/people', { email, grants })
    expect(invited.status).toBe(201)
    const { person, link } = invited.body.payload
    const token = new URL(link).searchParams.get('token')
    const browser = browserOf(api)
    const answer = await browser.request('POST', '/api/password', {
      token,
      name: email.split('@')[0],
      password: PASSWORD,
    })
    expect(answer.status).toBe(201)
    return { id: Number(person.id), browser, token }
  }

  it('begin with an admin, made once by the token that the start has shown', async () => {
    const options = await databases.fresh()
    const first = await runTower(options)
    const tries = await Promise.all(
      ['one', 'two', 'three'].map((who) =>
        browserOf(first).request('POST', '/api/setup', { ...ANN, token: first.setupToken, email: `${who}@x.org` }),
      ),
    )
    expect(tries.map(({ status }) => status).sort()).toEqual([201, 410, 410])
    const made = tries.find(({ status }) => status === 201)
    expect(made?.body.payload).toMatchObject({
      name: 'Ann',
      state: 'active',
      grants: [{ project_id: null, role: 'admin', source: 'hand' }],
    })
    expect((await first.get('/api/people')).body.payload).toHaveLength(1)
    await first.tower.stop()
    const again = await runTower(options)
    expect(again.setupToken).toBe('')
    const late = await again.request('POST', '/api/setup', { body: { ...ANN, token: first.setupToken } })
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_ENDED' } })
    await again.tower.stop()
  })

  it('are no reason to end the link of the first admin while they are only invited', async () => {
    const options = await databases.fresh()
    const first = await runTower(options)
    const grants = [{ role: 'viewer' }]
    for (const [name, email] of [
      ['Viewer', 'viewer@x.org'],
      ['Invited', ANN.email],
    ]) {
      const invited = await first.post('/api/people', { email, name, grants })
      expect(invited.status).toBe(201)
    }
    await first.tower.stop()
    const again = await runTower(options)
    onTestFinished(() => again.tower.stop())
    const made = await again.request('POST', '/api/setup', { body: { ...ANN, token: again.setupToken } })
    expect(made).toMatchObject({ status: 201, body: { payload: { name: 'Ann', state: 'active', has_password: true } } })
    expect(made.body.payload.grants).toContainEqual({ project_id: null, role: 'admin', source: 'hand' })
    expect((await again.get('/api/people')).body.payload).toHaveLength(2)
    const late = await again.request('POST', '/api/setup', { body: { ...ANN, token: again.setupToken } })
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_ENDED' } })
  })

  it('sign in by their email address in any case, and out again', async () => {
    const browser = await signIn('ANN@example.COM', PASSWORD)
    const me = await browser.request('GET', '/api/me')
    expect(me.body.payload).toMatchObject({ email: 'ann@example.com', name: 'Ann', session: { is_current: true } })
    expect(JSON.stringify(me.body)).not.toMatch(/argon2|hash|tss_/)
    expect((await browser.request('POST', '/api/projects', { title: `by Ann on ${kind}` })).status).toBe(201)
    const { cookie } = browser
    expect((await browser.request('DELETE', '/api/session')).status).toBe(200)
    expect(browser.cookie).toBe('')
    expect((await browserOf(api, cookie).request('GET', '/api/me')).status).toBe(401)
  })

  it('stay signed in at one Tower while they sign in at another port of the host, and over the upgrade', async () => {
    const other = await runTower(await databases.fresh())
    onTestFinished(() => other.tower.stop())
    const browser = await signIn('ann@example.com', PASSWORD)
    const there = await other.request('POST', '/api/setup', {
      key: null,
      headers: { cookie: browser.cookie, origin: other.url },
      body: { ...ANN, token: other.setupToken },
    })
    const given = there.headers.get('set-cookie') ?? ''
    const [name, secret = ''] = browser.cookie.split('=')
    expect(given.split('=')[0]).not.toBe(name)
    const both = browserOf(api, `${given.split(';')[0]}; ${browser.cookie}`)
    expect((await both.request('GET', '/api/me')).status).toBe(200)
    const before = browserOf(api, `tailslide=${secret}`)
    expect((await before.request('GET', '/api/me')).status).toBe(200)
    const left = await before.request('DELETE', '/api/session')
    expect(left.headers.getSetCookie().map((one) => one.split('=')[0])).toEqual([name, 'tailslide'])
  })

  it('come in by a link, once, and may do what they were granted', async () => {
    const project = (await ann.request('POST', '/api/projects', { title: `granted on ${kind}` })).body.payload
    const { id, browser, token } = await joined('bob@example.com', [{ project_id: project.id, role: 'viewer' }])
    const [{ app_id }] = project.environments
    expect((await browser.request('GET', `/api/apps/${app_id}/flags`)).status).toBe(200)
    const create = () => browser.request('POST', `/api/projects/${project.id}/environments`, { name: 'staging' })
    const flag = (title: string) =>
      browser.request('POST', `/api/apps/${project.environments[1].app_id}/flags`, { title })
    expect((await flag('refused')).body.code).toBe('FORBIDDEN')
    expect((await create()).status).toBe(403)
    const granted = await ann.request('POST', `/api/people/${id}/grants`, { project_id: project.id, role: 'editor' })
    expect(granted.body.payload.grants).toEqual([{ project_id: project.id, role: 'editor', source: 'hand' }])
    expect((await flag('made')).status).toBe(201)
    expect((await ann.request('DELETE', `/api/people/${id}/grants?project_id=${project.id}`)).status).toBe(200)
    expect((await browser.request('GET', `/api/projects/${project.id}`)).status).toBe(404)
    expect((await ann.request('POST', `/api/people/${id}/grants`, { role: 'admin' })).status).toBe(200)
    expect((await create()).status).toBe(201)

    const used = await browserOf(api).request('POST', '/api/password', { token, password: 'another password' })
    expect(used).toMatchObject({ status: 410, body: { code: 'LINK_ENDED' } })
    const forged = await browserOf(api).request('POST', '/api/password', { token: `${token}x`, password: PASSWORD })
    expect(forged.status).toBe(410)
  })

  it('are kept out from the answer on, and let in again', async () => {
    const { id, browser } = await joined('carl@example.com')
    expect((await browser.request('GET', '/api/me')).status).toBe(200)
    const kept = await ann.request('PATCH', `/api/people/${id}`, { is_disabled: true })
    expect(kept.body.payload.state).toBe('disabled')
    expect((await browser.request('GET', '/api/me')).status).toBe(401)
    const refused = await browserOf(api).request('POST', '/api/session', {
      email: 'carl@example.com',
      password: PASSWORD,
    })
    expect(refused).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REFUSED' } })
    const link = (await ann.request('POST', `/api/people/${id}/link`)).body.payload.link
    const token = new URL(link).searchParams.get('token')
    expect((await browserOf(api).request('POST', '/api/password', { token, password: PASSWORD })).status).toBe(410)
    await ann.request('PATCH', `/api/people/${id}`, { is_disabled: false })
    await signIn('carl@example.com', PASSWORD)
    expect((await ann.request('DELETE', `/api/people/${id}`)).status).toBe(200)
    expect((await ann.request('GET', `/api/people/${id}`)).body.code).toBe('PERSON_NOT_FOUND')
  })

  it('have no link any more once their address is another one, or once they were kept out', async () => {
    const linkOf = (answer: { readonly body: { readonly payload: { readonly link: string } } }) =>
      new URL(answer.body.payload.link).searchParams.get('token')
    const follow = async (token: string | null) =>
      (await browserOf(api).request('POST', '/api/password', { token, password: PASSWORD })).status
    const invited = await ann.request('POST', '/api/people', { email: 'typo@exmaple.com' })
    const path = `/api/people/${invited.body.payload.person.id}`
    expect((await ann.request('PATCH', path, { email: 'right@example.com' })).status).toBe(200)
    expect(await follow(linkOf(invited))).toBe(410)

    const second = linkOf(await ann.request('POST', `${path}/link`))
    await ann.request('PATCH', path, { is_disabled: true })
    await ann.request('PATCH', path, { is_disabled: false })
    expect(await follow(second)).toBe(410)

    const third = linkOf(await ann.request('POST', `${path}/link`))
    await ann.request('PATCH', path, { name: 'Right', email: 'Right@example.com', is_disabled: false })
    expect(await follow(third)).toBe(201)
  })

  it('change their password, which ends what else is signed in', async () => {
    const { id, browser } = await joined('dora@example.com')
    const other = await signIn('dora@example.com', PASSWORD)
    const change = (password: string, new_password: string) =>
      browser.request('POST', '/api/me/password', { password, new_password })
    expect((await change('wrong password', 'a brand new one')).body.fields).toEqual([
      { field: 'password', value: '***', rule: 'must be your password' },
    ])
    expect((await change(PASSWORD, 'short')).body.fields[0]).toMatchObject({ field: 'new_password', value: '***' })
    expect((await change(PASSWORD, 'dora@example.com')).body.fields[0].rule).toMatch(/email address/)
    expect((await change(PASSWORD, 'a brand new one')).status).toBe(200)
    expect((await other.request('GET', '/api/me')).status).toBe(401)
    expect((await browser.request('GET', '/api/me')).status).toBe(200)
    await signIn('dora@example.com', 'a brand new one')
    // A link of an admin's does the same for who has forgotten it.
    const { link } = (await ann.request('POST', `/api/people/${id}/link`)).body.payload
    const token = new URL(link).searchParams.get('token')
    expect((await browserOf(api).request('POST', '/api/password', { token, password: PASSWORD })).status).toBe(201)
    expect((await browser.request('GET', '/api/me')).status).toBe(401)
  })

  it('make tokens that may do what they themselves may at that moment', async () => {
    const { id, browser } = await joined('tim@example.com', [{ role: 'admin' }])
    const { token } = (await browser.request('POST', '/api/tokens', { name: 'ci', role: 'admin' })).body.payload
    const create = (title: string) => api.request('POST', '/api/projects', { key: token, body: { title } })
    expect((await create(`by a token on ${kind}`)).status).toBe(201)
    await ann.request('POST', `/api/people/${id}/grants`, { role: 'viewer' })
    expect((await create(`refused on ${kind}`)).status).toBe(403)
    expect((await api.request('GET', '/api/projects', { key: token })).status).toBe(200)
    await ann.request('PATCH', `/api/people/${id}`, { is_disabled: true })
    expect((await api.request('GET', '/api/projects', { key: token })).status).toBe(401)
  })

  it('see where they are signed in, and sign out there and everywhere', async () => {
    const { browser } = await joined('erin@example.com')
    const other = await signIn('erin@example.com', PASSWORD)
    const list = (await browser.request('GET', '/api/me/sessions', undefined)).body.payload
    expect(list).toHaveLength(2)
    const foreign = list.find((session: { is_current: boolean }) => !session.is_current)
    expect(foreign).toMatchObject({ address: '127.0.0.1', user_agent: expect.any(String) })
    const left = await browser.request('DELETE', `/api/me/sessions/${foreign.id}`)
    expect(left.body.payload).toHaveLength(1)
    expect((await other.request('GET', '/api/me')).status).toBe(401)
    const third = await signIn('erin@example.com', PASSWORD)
    expect((await ann.request('DELETE', `/api/me/sessions/${left.body.payload[0].id}`)).status).toBe(404)
    expect((await browser.request('DELETE', '/api/me/sessions')).body.payload).toEqual([])
    expect((await third.request('GET', '/api/me')).status).toBe(401)
  })

  it('have an admin left, whatever is asked', async () => {
    const options = await databases.fresh()
    const alone = await runTower(options)
    const admin = browserOf(alone)
    const { id } = (await admin.request('POST', '/api/setup', { ...ANN, token: alone.setupToken })).body.payload
    // Whoever has not chosen a password yet cannot come in, and so does not count.
    await admin.request('POST', '/api/people', { email: 'soon@example.com', grants: [{ role: 'admin' }] })
    const tries = [
      ['PATCH', `/api/people/${id}`, { is_disabled: true }],
      ['DELETE', `/api/people/${id}`],
      ['DELETE', `/api/people/${id}/grants`],
      ['POST', `/api/people/${id}/grants`, { role: 'releaser' }],
    ] as const
    for (const [method, path, body] of tries) {
      expect(await admin.request(method, path, body)).toMatchObject({ status: 409, body: { code: 'LAST_ADMIN' } })
    }
    expect((await admin.request('GET', '/api/me')).body.payload.grants).toHaveLength(1)
    await alone.tower.stop()
  })

  it('are invited once each, to projects that are there', async () => {
    const invite = (body: object) => ann.request('POST', '/api/people', body)
    expect((await invite({ email: 'ANN@example.com' })).body.code).toBe('EMAIL_TAKEN')
    expect((await invite({ email: 'new@example.com', grants: [{ project_id: 999, role: 'viewer' }] })).status).toBe(404)
    const project = (await ann.request('POST', '/api/projects', { title: `for admins on ${kind}` })).body.payload
    const refused = await invite({ email: 'new@example.com', grants: [{ project_id: project.id, role: 'admin' }] })
    expect(refused.body.fields).toMatchObject([{ field: 'role', value: 'admin' }])
    const listed = (await ann.request('GET', '/api/people')).body.payload
    expect(listed.map(({ email }: { email: string }) => email)).not.toContain('new@example.com')
  })

  it('have addresses that are no longer than they may be once they are normalized', async () => {
    for (const email of [`${'\ufdfa'.repeat(20)}@x.org`, 'a\uff20b@x.org']) {
      expect((await ann.request('POST', '/api/people', { email })).body).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [
          {
            field: 'email',
            value: email,
            rule: expect.stringMatching(
              /^must be an email address such as .* at most 200 characters, none of them invisible$/,
            ),
          },
        ],
      })
    }
    const { id } = await joined('gus@example.com')
    expect((await ann.request('PATCH', `/api/people/${id}`, { email: 'a\uff20b@x.org' })).body.code).toBe(
      'INVALID_INPUT',
    )
  })

  it('have no address that looks like another one, whoever gives it to them', async () => {
    const { id } = await joined('eve@example.com')
    for (const email of ['<ann@example.com>', 'ann@example.com.', 'ann@example。com', '"ann"@example.com', 'ann@']) {
      expect((await ann.request('POST', '/api/people', { email })).body.fields?.[0]?.field).toBe('email')
    }
    const hidden = ['\u200b', '\u200c', '\u200d', '\u00ad', '\u2060', '\ufe0f', '\u202e', '\u2800']
    for (const one of hidden) {
      const email = `ann${one}@example.com`
      for (const [method, path] of [
        ['POST', '/api/people'],
        ['PATCH', `/api/people/${id}`],
      ] as const) {
        const { status, body } = await ann.request(method, path, { email })
        expect([status, body.fields?.[0]?.field]).toEqual([400, 'email'])
      }
      const setUp = { token: 'x', email, password: PASSWORD }
      expect((await browserOf(api).request('POST', '/api/setup', setUp)).status).toBe(400)
    }
    expect((await ann.request('PATCH', `/api/people/${id}`, { email: 'José+1@例え.jp' })).status).toBe(200)
  })

  it('have an account that no token opens', async () => {
    expect(await api.request('GET', '/api/me')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect((await api.request('DELETE', '/api/session')).status).toBe(403)
  })

  it('have no email address for a name but their own, and no name that cannot be seen or is no person', async () => {
    const { browser } = await joined('vera@example.com')
    const rename = (name: string) => browser.request('PATCH', '/api/me', { name })
    expect((await rename('ann@example.com')).body.fields[0].rule).toMatch(/^must have no at sign, unless/)
    for (const name of [
      'ann\uff20example.com',
      'ann\ufe6bexample.com',
      'Ann\u202e',
      'An\u200bn',
      '\u200b',
      '\u2800',
      '\u3164',
    ]) {
      expect(await rename(name)).toMatchObject({ status: 400, body: { fields: [{ field: 'name', value: name }] } })
    }
    for (const name of [
      'Tower',
      'Aerobat',
      'circuit',
      'YOU',
      'Tower.',
      '[Tower]',
      'Toweŕ',
      'T\u0335ower',
      'admin',
      'Deleted person',
    ]) {
      expect((await rename(name)).body.fields[0].rule).toMatch(/^must be the name of a person/)
    }
    expect((await rename('Vera@example.com')).status).toBe(200)
  })

  it('do not see each other, unless they are admins', async () => {
    const { browser } = await joined('fred@example.com')
    expect((await browser.request('GET', '/api/people')).status).toBe(403)
  })
})
