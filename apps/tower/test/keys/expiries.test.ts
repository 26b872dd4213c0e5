import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EndedKeys } from '../../src/keys/ended-keys.js'
import { createExpiries, type Expiries } from '../../src/keys/expiries.js'
import { createKey, rotateKey } from '../../src/keys/keys.js'
import { createApp } from '../../src/projects/apps.js'
import { quiet } from '../harness/run-tower.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('what keys have opened', () => {
  let context: TestContext
  let appId: number
  let ended: EndedKeys[]
  let expiries: Expiries
  beforeEach(async () => {
    context = await testContext()
    appId = (await createApp(context, TOKEN, 'shop')).id
    ended = []
    expiries = createExpiries({
      ...{ database: context.database, clock: context.clock, logger: quiet, now: context.clock.now },
      onEnded: (keys) => ended.push(keys),
    })
  })
  afterEach(async () => {
    expiries.stop()
    await context.database.close()
  })

  const keyFor = async (ms: number) =>
    (await createKey(context, TOKEN, appId, { expires_at: new Date(context.clock.now() + ms).toISOString() })).id
  // One look reads the database, which takes turns of the event loop and no time of the clock.
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) await context.clock.tick(Math.min(100, left))
  }

  it('ends at the instant, once', async () => {
    const keyId = await keyFor(60_000)
    expiries.start()
    await pass(59_999)
    expect(ended).toEqual([])
    await pass(1)
    expect(ended).toEqual([{ keyId }])
    await pass(60_000)
    expect(ended).toEqual([{ keyId }])
  })

  it('ends no sooner where a timer is a millisecond early, as those of Node are', async () => {
    const { clock, database } = context
    const early = { ...clock, after: (ms: number, act: () => void) => clock.after(ms > 1 ? ms - 1 : ms, act) }
    const { now } = clock
    const onEnded = (keys: EndedKeys) => ended.push(keys)
    expiries = createExpiries({ database, clock: early, logger: quiet, now, onEnded })
    const keyId = await keyFor(8_000)
    expiries.start()
    await pass(7_999)
    expect(ended).toEqual([])
    await pass(1)
    expect(ended).toEqual([{ keyId }])
  })

  it('ends where the key was given an end by another Tower', async () => {
    const { id: keyId } = await createKey(context, TOKEN, appId)
    expiries.start()
    await pass(3_000)
    await rotateKey(context, TOKEN, { appId, keyId }, { overlap: 10 })
    await pass(9_999)
    expect(ended).toEqual([])
    await pass(1)
    expect(ended).toEqual([{ keyId }])
  })

  it('ends where the key expired while no Tower ran', async () => {
    const keyId = await keyFor(1_000)
    context.clock.advance(600_000)
    expiries.start()
    await pass(500)
    expect(ended).toEqual([{ keyId }])
  })
})
