import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString()

describe.each(KINDS)('when somebody was last here, on %s', (kind) => {
  let databases: TestDatabases
  let beside: Database
  let api: RunningTower
  let ann: Browser
  let bob: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    beside = await openDatabase(options, () => {})
    ann = browserOf(api)
    await ann.request('POST', '/api/setup', {
      ...{ token: api.setupToken, email: 'ann@x.org', name: 'Ann', password: PASSWORD },
    })
    const { person, link } = (await ann.request('POST', '/api/people', { email: 'bob@x.org' })).body.payload
    bob = person.id
    const token = new URL(link).searchParams.get('token')
    await browserOf(api).request('POST', '/api/password', { token, password: PASSWORD })
    await ann.request('POST', `/api/people/${bob}/sign-out`)
  })
  afterAll(async () => {
    await beside?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  const signIn = async (): Promise<Browser> => {
    const browser = browserOf(api)
    expect((await browser.request('POST', '/api/session', { email: 'bob@x.org', password: PASSWORD })).status).toBe(201)
    return browser
  }
  const told = async () => {
    const one = (await ann.request('GET', `/api/people/${bob}`)).body.payload.last_seen_at
    const listed = (await ann.request('GET', '/api/people')).body.payload
    expect(listed.find(({ id }: { id: number }) => id === bob).last_seen_at).toBe(one)
    return one
  }
  const sessions = () => beside.db.selectFrom('sessions').select('id').where('person_id', '=', bob).execute()
  const seenAt = (seen_at: string) =>
    beside.transaction((tx) => tx.updateTable('sessions').set({ seen_at }).where('person_id', '=', bob).execute())

  const ENDINGS: readonly [string, (browser: Browser) => Promise<unknown>][] = [
    ['they sign out', (browser) => browser.request('DELETE', '/api/session')],
    ['they sign out everywhere', (browser) => browser.request('DELETE', '/api/me/sessions')],
    ['an admin signs them out', () => ann.request('POST', `/api/people/${bob}/sign-out`)],
    [
      'an admin keeps them out and lets them in again',
      async () => {
        await ann.request('PATCH', `/api/people/${bob}`, { is_disabled: true })
        expect(await sessions()).toEqual([])
        await ann.request('PATCH', `/api/people/${bob}`, { is_disabled: false })
      },
    ],
  ]
  it.each(ENDINGS)('is still told once %s', async (_how, end) => {
    const browser = await signIn()
    const before = await told()
    expect(before).not.toBeNull()
    await end(browser)
    expect(await sessions()).toEqual([])
    expect(await told()).toBe(before)
  })

  it('is never earlier because a session that was used less lately has ended', async () => {
    const before = await told()
    await signIn()
    await seenAt(YESTERDAY)
    expect(await told()).toBe(before)
    await ann.request('POST', `/api/people/${bob}/sign-out`)
    expect(await told()).toBe(before)
  })

  it('is read from sessions that a Tower of the release before has begun and ended, which works beside this one', async () => {
    const options = await databases.fresh()
    const database = await openDatabase(options, () => {})
    onTestFinished(() => database.close())
    const before = migrations.filter(({ number }) => number < 115)
    await migrate(database, before, 0)
    await migrate(database, migrations, 0)
    await expect(migrate(database, before, 0)).resolves.toBeUndefined()
    const person = { email: 'eve@x.org', name: 'Eve', is_disabled: 0, created_at: YESTERDAY, updated_at: YESTERDAY }
    const session = { hash: 'x', created_at: YESTERDAY, seen_at: YESTERDAY, address: '', user_agent: '' }
    const { id } = await database.transaction(async (tx) => {
      const made = await tx.insertInto('people').values(person).returning('id').executeTakeFirstOrThrow()
      await tx
        .insertInto('sessions')
        .values({ ...session, person_id: made.id })
        .execute()
      return made
    })
    const tower = await runTower(options)
    onTestFinished(() => tower.tower.stop())
    expect((await tower.get(`/api/people/${id}`)).body.payload.last_seen_at).toBe(YESTERDAY)
    await database.transaction((tx) => tx.deleteFrom('sessions').execute())
    expect((await tower.get(`/api/people/${id}`)).body.payload.last_seen_at).toBeNull()
  })
})
