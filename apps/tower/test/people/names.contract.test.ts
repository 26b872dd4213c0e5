import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const REFUSED = {
  ...{ status: 400, code: 'INVALID_INPUT' },
  detail: 'name must not look like the name of another person: add what tells you apart, such as your team.',
}

describe.each(KINDS)('names of people, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let ann: Browser
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    ann = browserOf(api)
    const token = api.setupToken
    await ann.request('POST', '/api/setup', { token, email: 'ann@x.org', name: 'Ann', password: PASSWORD })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const invited = async (email: string) => {
    const { person, link } = (await ann.request('POST', '/api/people', { email })).body.payload
    const browser = browserOf(api)
    const accept = (name: string) =>
      browser.request('POST', '/api/password', {
        ...{ token: new URL(link).searchParams.get('token'), name, password: PASSWORD },
      })
    return { id: Number(person.id), browser, accept }
  }

  it('are nobody else’s, nor look like it, however they are given', async () => {
    const bob = await invited('bob@x.org')
    expect((await bob.accept('Ann')).body).toMatchObject(REFUSED)
    // The link is not used up by that.
    expect((await bob.accept('Bob')).status).toBe(201)
    const rename = (name: string) => bob.browser.request('PATCH', '/api/me', { name })
    for (const name of ['Ann', 'ᴀɴɴ', 'ꓮꓠꓠ']) expect((await rename(name)).body).toMatchObject(REFUSED)
    expect((await rename('Ann (mail)')).status).toBe(200)
    const again = { email: 'another@x.org', name: 'Ann' }
    expect((await ann.request('POST', '/api/people', again)).body).toMatchObject(REFUSED)
    expect((await ann.request('PATCH', `/api/people/${bob.id}`, { name: 'Ann' })).body).toMatchObject(REFUSED)
    // One's own name is no other person's.
    expect((await ann.request('PATCH', '/api/me', { name: 'ann' })).status).toBe(200)
    expect((await ann.request('PATCH', '/api/me', { name: 'Ann' })).status).toBe(200)
  })

  it('that were not given are addresses, which nobody can keep from anybody', async () => {
    const [first, second] = [await invited('j.smith@x.org'), await invited('jsmith@x.org')]
    expect(first.id).not.toBe(second.id)
    await first.accept('bob x.org 2')
    expect((await first.browser.request('PATCH', '/api/me', { name: 'fred x org' })).status).toBe(200)
    expect((await ann.request('POST', '/api/people', { email: 'fred@x.org' })).status).toBe(201)
  })

  it('stand in the history when they change, as they were and as they are', async () => {
    const dora = await invited('dora@x.org')
    await dora.accept('Dora')
    await dora.browser.request('PATCH', '/api/me', { name: 'Dora Lee' })
    const [newest] = (await api.get(`/api/history?about=person:${dora.id}`)).body.payload
    expect(newest).toMatchObject({
      ...{ action: 'person_update', actor: { kind: 'person', id: dora.id, name: 'Dora' } },
      changes: [{ field: 'name', before: 'Dora', after: 'Dora Lee' }],
    })
  })

  it('are taken by one of two who ask at once', async () => {
    const both = await Promise.all([invited('eve@x.org'), invited('eva@x.org')])
    for (const [index, { accept }] of both.entries()) await accept(`nobody ${index}`)
    const answers = await Promise.all(
      both.map(({ browser }) => browser.request('PATCH', '/api/me', { name: 'The same' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})
