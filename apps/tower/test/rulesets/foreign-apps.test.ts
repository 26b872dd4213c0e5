import { until } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { createFlag } from '../../src/flags/flags.js'
import { createApp } from '../../src/projects/apps.js'
import { createForeignApps, type TakenIds } from '../../src/rulesets/foreign-apps.js'
import { TOKEN, testContext } from '../harness/test-context.js'

const NONE: TakenIds = { apps: [], flags: [] }

describe('ids beside those of others', () => {
  const begin = async (store: () => Promise<TakenIds>) => {
    const context = await testContext()
    const foreign = createForeignApps(context, { broker: undefined, store })
    return { ...context, leastIds: foreign.leastIds }
  }

  it('begin beyond those that the signal store knows, also without a ruleset on the broker', async () => {
    const context = await begin(async () => ({ apps: [5], flags: [7, 204_711] }))
    const app = await createApp(context, TOKEN, 'shop')
    expect(app.id).toBe(100_000)
    expect((await createFlag(context, TOKEN, app.id, { title: 'x' })).id).toBe(300_000)
  })

  it('begin at 1 where nobody else has any, and own signals do not move them later', async () => {
    let ids = NONE
    const context = await begin(async () => ids)
    const app = await createApp(context, TOKEN, 'shop')
    ids = { apps: [1], flags: [1] }
    expect([app.id, (await createApp(context, TOKEN, 'second')).id]).toEqual([1, 2])
    expect((await createFlag(context, TOKEN, app.id, { title: 'x' })).id).toBe(1)
  })

  it('are beyond what no deployed Tower could have', async () => {
    const context = await begin(async () => ({ apps: [9_007_199_254_740_991], flags: [] }))
    expect((await createApp(context, TOKEN, 'shop')).id).toBe(1)
  })

  it('are not given out while the store cannot be read', async () => {
    const context = await begin(async () => Promise.reject(new Error('away')))
    const refused = createApp(context, TOKEN, 'shop')
    const timer = setInterval(() => context.clock.advance(500), 5)
    await expect(refused).rejects.toMatchObject({ code: 'IDS_UNKNOWN', message: expect.stringMatching(/away/) })
    clearInterval(timer)
  })

  it('are looked for again each second until the broker could be read', async () => {
    const context = await testContext()
    const answers = [() => Promise.reject(new Error('not yet')), async () => [{ appId: 1, flagIds: [7] }]]
    const foreign = async () => answers.shift()?.() ?? []
    const apps = createForeignApps(context, { broker: { foreign }, store: undefined })
    await apps.look()
    expect(apps.isForeignFlag(7)).toBe(false)
    context.clock.advance(1_000)
    await until(() => apps.isForeignFlag(7))
    expect(answers).toEqual([])
    apps.stop()
  })
})
