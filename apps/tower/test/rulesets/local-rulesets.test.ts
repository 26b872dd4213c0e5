import type { OutgoingRuleset } from '@tailslide/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFlag } from '../../src/flags/flags.js'
import { createApp, deleteApp } from '../../src/projects/apps.js'
import { createLocalRulesets, type LocalRulesets } from '../../src/rulesets/local-rulesets.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('rulesets of this process', () => {
  let context: TestContext
  let local: LocalRulesets
  let handed: OutgoingRuleset[]

  beforeEach(async () => {
    context = await testContext()
    handed = []
    local = createLocalRulesets(context, async (ruleset) => {
      handed.push(ruleset)
    })
  })
  afterEach(async () => {
    await local.stop()
    await context.database.close()
  })
  const seen = () => handed.map(({ appId, version }) => `${appId}:${version}`)

  it('are all handed over at the start, without apps that are gone', async () => {
    await createApp(context, TOKEN, 'one')
    await deleteApp(context, TOKEN, (await createApp(context, TOKEN, 'two')).id)
    await createApp(context, TOKEN, 'three')
    await local.start()
    expect(seen()).toEqual(['1:1', '3:1'])
  })

  it('are handed over when announced, once a version', async () => {
    const app = await createApp(context, TOKEN, 'one')
    await local.start()
    await createFlag(context, TOKEN, app.id, { title: 'x' })
    await Promise.all([local.announce(app.id), local.announce(app.id), local.announce(app.id)])
    expect(seen()).toEqual(['1:1', '1:2'])
  })

  it('are found within a second when another Tower changes them, deletions included', async () => {
    const app = await createApp(context, TOKEN, 'one')
    await local.start()
    await createFlag(context, TOKEN, app.id, { title: 'x' })
    await createApp(context, TOKEN, 'two')
    await context.clock.tick(1_000)
    expect(seen()).toEqual(['1:1', '1:2', '2:1'])
    await deleteApp(context, TOKEN, app.id)
    await context.clock.tick(1_000)
    expect(handed.at(-1)).toMatchObject({ appId: app.id, version: 3, payload: '[]' })
  })

  it('are found later when the database is away, and announcing does not fail', async () => {
    const app = await createApp(context, TOKEN, 'one')
    await local.start()
    await context.database.close()
    await expect(local.announce(app.id)).resolves.toBeUndefined()
    await context.clock.tick(10_000)
    expect(context.clock.pending).toBe(1)
  })

  it('are looked for no longer after the stop', async () => {
    await local.start()
    await local.stop()
    expect(context.clock.pending).toBe(0)
  })
})
