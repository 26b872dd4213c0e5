import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Access, createAccess } from '../../src/access/access.js'
import { ensureAdminToken } from '../../src/access/first-token.js'
import { ADMIN } from '../../src/access/grants.js'
import { createTower } from '../../src/index.js'
import { createKey, revokeKey } from '../../src/keys/keys.js'
import { updateKey } from '../../src/keys/queries.js'
import { createApp } from '../../src/projects/apps.js'
import { quiet } from '../harness/run-tower.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

const TOKEN_1 = { kind: 'token', tokenId: 1, name: 'first start', ownerId: null, grants: ADMIN, endsAt: null }

describe('the door', () => {
  let context: TestContext
  let access: Access
  let appId: number

  beforeEach(async () => {
    context = await testContext()
    access = createAccess(context)
    appId = (await createApp(context, TOKEN, 'shop')).id
  })
  afterEach(() => context.database.close())

  it('knows an SDK key, the admin token, and nobody else', async () => {
    const { key, id } = await createKey(context, TOKEN, appId)
    const token = (await ensureAdminToken(context, undefined)) ?? ''
    expect(await access.identify(key)).toEqual({ kind: 'sdk', keyId: id, appId, use: 'server', endsAt: null })
    expect(await access.identify(token)).toEqual(TOKEN_1)
    expect(await access.identify('')).toBeUndefined()
    expect(await access.identify(`${key} `)).toBeUndefined()
  })

  it('asks the database once in five seconds for a key that is used all the time', async () => {
    const { key } = await createKey(context, TOKEN, appId)
    await access.identify(key)
    const select = vi.spyOn(context.database.db, 'selectFrom')
    for (let call = 0; call < 100; call += 1) await access.identify(key)
    expect(select).not.toHaveBeenCalled()
    await context.clock.tick(5_000)
    await access.identify(key)
    expect(select).toHaveBeenCalled()
  })

  it('hears of a key that was revoked at another Tower within five seconds', async () => {
    const { key, id } = await createKey(context, TOKEN, appId)
    await access.identify(key)
    await context.database.transaction((tx) => updateKey(tx, id, { revoked_at: 'now' }))
    await context.clock.tick(5_000)
    expect(await access.identify(key)).toBeUndefined()
  })

  it('hears of it as soon when the time of day is set back by an hour', async () => {
    const { key, id } = await createKey(context, TOKEN, appId)
    await access.identify(key)
    await context.database.transaction((tx) => updateKey(tx, id, { revoked_at: 'now' }))
    context.clock.setBy(-3_600_000)
    await context.clock.tick(5_000)
    expect(await access.identify(key)).toBeUndefined()
  })

  it('does not remember a key that was revoked while it was being looked up', async () => {
    const { key, id } = await createKey(context, TOKEN, appId)
    const looking = access.identify(key)
    await context.database.transaction((tx) => updateKey(tx, id, { revoked_at: 'now' }))
    access.forget({ keyId: id })
    await looking
    expect(await access.identify(key)).toBeUndefined()
  })

  it('is told of a revocation, and of no other key’s', async () => {
    const [first, second] = [await createKey(context, TOKEN, appId), await createKey(context, TOKEN, appId)]
    await revokeKey(context, TOKEN, { appId, keyId: first.id })
    expect(context.ended).toEqual([{ keyId: first.id }])
    expect(await access.identify(first.key)).toBeUndefined()
    expect(await access.identify(second.key)).toBeDefined()
  })

  it('makes one admin token, and takes one that is given as often as it is', async () => {
    const given = 'tsa_given-by-the-operator'
    expect(await ensureAdminToken(context, given)).toBeUndefined()
    expect(await ensureAdminToken(context, given)).toBeUndefined()
    expect(await ensureAdminToken(context, undefined)).toBeUndefined()
    expect(await access.identify(given)).toEqual(TOKEN_1)
  })

  it('is not opened by an admin token that could be guessed', async () => {
    const make = () =>
      createTower({
        database: { kind: 'sqlite', file: ':memory:' },
        signals: {
          sink: { send: vi.fn(), close: vi.fn() },
          reader: { read: vi.fn(), follow: vi.fn(), close: vi.fn() },
        },
        clock: context.clock,
        logger: quiet,
        host: '127.0.0.1',
        port: 0,
        adminToken: 'secret',
      })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('20') }))
  })
})
