import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFlag } from '../../src/flags/flags.js'
import { createApp } from '../../src/projects/apps.js'
import { readRuleset } from '../../src/rulesets/known-rulesets.js'
import { createFlagLookup } from '../../src/signals/own-flags.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('whose flags these are', () => {
  let context: TestContext
  let appId: number
  let served: number
  let later: number
  let lookUp: ReturnType<typeof createFlagLookup>

  beforeEach(async () => {
    context = await testContext()
    appId = (await createApp(context, TOKEN, 'shop')).id
    served = (await createFlag(context, TOKEN, appId, { title: 'checkout' })).id
    const ruleset = await readRuleset(context.database.db, appId)
    later = (await createFlag(context, TOKEN, appId, { title: 'search' })).id
    lookUp = createFlagLookup(context, { latest: (id) => (id === appId ? ruleset : undefined) })
  })
  afterEach(() => context.database.close())

  it('is told by the ruleset, and of others by the database', async () => {
    const { ids, otherwise } = await lookUp(appId, [served, later, 999, later])
    expect([[...ids], otherwise]).toEqual([[served, later], `app ${appId} has no flag with this id`])
  })

  it('is told by the ruleset alone while the database is away', async () => {
    await context.database.close()
    expect([...(await lookUp(appId, [served])).ids]).toEqual([served])
    const { ids, otherwise } = await lookUp(appId, [served, later])
    expect([...ids]).toEqual([served])
    expect(otherwise).toBe('it is in no ruleset, and the database is away that knows of others')
  })

  it('is told by nothing where there is neither', async () => {
    await context.database.close()
    await expect(lookUp(appId + 1, [served])).rejects.toThrow()
  })
})
