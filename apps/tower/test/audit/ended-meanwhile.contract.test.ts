import { randomBytes } from 'node:crypto'
import { systemClock as clock } from '@tailslide/transports/clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, type Caller } from '../../src/access/caller.js'
import type { Context } from '../../src/context.js'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { toggleFlag } from '../../src/flags/flags.js'
import { createKnownRulesets } from '../../src/rulesets/known-rulesets.js'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const rest = { name: 'who', endsAt: null, address: '127.0.0.1', why: undefined }
const grants = { everywhere: 'editor' as const, byProject: new Map() }

describe.each(KINDS)('a change whose caller was let in, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  let api: RunningTower
  let ann: Browser
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    database = await openDatabase(options, () => {})
    ann = browserOf(api)
    const token = api.setupToken
    await ann.request('POST', '/api/setup', { token, email: 'ann@x.org', name: 'Ann', password: PASSWORD })
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  /** Tower's own surroundings, where something happens just before each transaction. */
  const contextWhere = (meanwhile: () => Promise<unknown>): Context => ({
    ...{ clock, logger: quiet, random: randomBytes, hasBroker: false, knownRulesets: createKnownRulesets() },
    ...{ checkSize: async () => {}, announce: async () => {}, keysEnded: () => {}, keysLimited: () => {} },
    leastIds: async () => ({ app: 1, flag: 1 }),
    database: {
      ...database,
      async transaction(work) {
        await meanwhile()
        return database.transaction(work)
      },
    },
  })
  let made = 0
  const toggled = async (caller: Caller, meanwhile: () => Promise<unknown>) => {
    const { id: appId } = (await api.post('/api/apps', { title: `app ${++made}` })).body.payload
    const { id } = (await api.post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload
    const code = await toggleFlag(contextWhere(meanwhile), actorOf(caller), { id }, true).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    )
    return { code, isOn: (await api.get(`/api/flags/${id}`)).body.payload.is_enabled }
  }
  const done = { code: 'done', isOn: true }
  const refused = { code: 'UNAUTHENTICATED', isOn: false }

  it('is not made once the token is revoked, or replaced without an overlap', async () => {
    const ends = [
      [async () => undefined, done],
      [(id: number) => api.request('DELETE', `/api/tokens/${id}`), refused],
      [(id: number) => api.post(`/api/tokens/${id}/rotate`, { overlap: 0 }), refused],
      [(id: number) => api.post(`/api/tokens/${id}/rotate`, { overlap: 60 }), done],
    ] as const
    for (const [end, wanted] of ends) {
      const { id } = (await api.post('/api/tokens', { name: 'ci', role: 'editor' })).body.payload
      const caller = { kind: 'token', tokenId: id, ownerId: null, grants, ...rest } as const
      expect(await toggled(caller, () => end(id))).toEqual(wanted)
    }
  })

  it('is not made once the person has signed out, is kept out, or is gone, nor with their tokens', async () => {
    const ends = [
      [async () => undefined, done],
      [(id: number) => api.post(`/api/people/${id}/sign-out`), refused],
      [(id: number) => api.patch(`/api/people/${id}`, { is_disabled: true }), refused],
      [(id: number) => api.request('DELETE', `/api/people/${id}`), refused],
    ] as const
    for (const [index, [end, wanted]] of ends.entries()) {
      const email = `p${index}@x.org`
      const { person, link } = (await ann.request('POST', '/api/people', { email, grants: [{ role: 'editor' }] })).body
        .payload
      const browser = browserOf(api)
      const token = new URL(link).searchParams.get('token')
      await browser.request('POST', '/api/password', { token, password: PASSWORD })
      const sessionId = (await browser.request('GET', '/api/me')).body.payload.session.id
      const own = (await browser.request('POST', '/api/tokens', { name: 'own', role: 'editor' })).body.payload
      const caller = { kind: 'person', personId: person.id, sessionId, grants, ...rest } as const
      expect(await toggled(caller, () => end(person.id))).toEqual(wanted)
      if (index < 2) continue
      const byToken = { kind: 'token', tokenId: own.id, ownerId: person.id, grants, ...rest } as const
      expect(await toggled(byToken, async () => undefined)).toEqual(refused)
    }
  })
})
