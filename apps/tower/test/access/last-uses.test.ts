import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeyCaller } from '../../src/access/caller.js'
import { createLastUses } from '../../src/access/last-uses.js'
import { createKey } from '../../src/keys/keys.js'
import { selectKey } from '../../src/keys/queries.js'
import { createApp } from '../../src/projects/apps.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('when a key was last seen', () => {
  let context: TestContext
  let appId: number
  let caller: KeyCaller & { kind: 'sdk' }
  beforeEach(async () => {
    context = await testContext()
    appId = (await createApp(context, TOKEN, 'shop')).id
    const { id } = await createKey(context, TOKEN, appId)
    caller = { kind: 'sdk', keyId: id, appId, use: 'server', endsAt: null }
  })
  afterEach(() => context.database.close())

  const seen = async () => {
    const key = await selectKey(context.database.db, appId, caller.keyId)
    return [key?.last_seen_at, key?.last_seen_from]
  }

  it('is written once a minute at most, however often it is', async () => {
    const transaction = vi.spyOn(context.database, 'transaction')
    const uses = createLastUses(context)
    const at = new Date(context.clock.now()).toISOString()
    for (let second = 0; second < 60; second += 1) {
      uses.note(caller, '10.0.0.7')
      expect(transaction.mock.calls.length).toBe(second === 0 ? 0 : 1)
      await context.clock.tick(1_000)
    }
    expect(await seen()).toEqual([at, '10.0.0.7'])
    uses.note(caller)
    await context.clock.tick(1_000)
    expect(transaction).toHaveBeenCalledTimes(2)
    expect(await seen()).toEqual([new Date(context.clock.now() - 1_000).toISOString(), '10.0.0.7'])
  })

  it('is written at the end, and is in nobody’s way where the database refuses it', async () => {
    const uses = createLastUses(context)
    const refused = vi.spyOn(context.database, 'transaction').mockRejectedValueOnce(new Error('read-only'))
    uses.note(caller, '10.0.0.7')
    await context.clock.tick(1_000)
    expect(refused).toHaveBeenCalledOnce()
    await context.clock.tick(60_000)
    uses.note(caller, '10.0.0.8')
    await uses.stop()
    expect((await seen())[1]).toBe('10.0.0.8')
  })
})
