import { until } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { createFlag, deleteFlag } from '../../src/flags/flags.js'
import { createApp, deleteApp } from '../../src/projects/apps.js'
import { keepSeries, type SeriesStore } from '../../src/signals/keep-series.js'
import { TOKEN, testContext } from '../harness/test-context.js'

describe('looking after the signal store', () => {
  it('tells it once a minute which flags and apps are own, deleted apps included, and whose flags are foreign', async () => {
    const context = await testContext()
    const app = await createApp(context, TOKEN, 'shop')
    const flag = await createFlag(context, TOKEN, app.id, { title: 'x' })
    const asked: { flags: [number, number][]; apps: number[]; foreign: boolean }[] = []
    const store: SeriesStore = {
      ids: async () => ({ apps: [], flags: [] }),
      async keep(own) {
        const { flags, apps, isForeign } = await own()
        asked.push({ flags: [...flags], apps: [...apps], foreign: isForeign(77) })
        return { altered: [], deleted: [] }
      },
    }
    const stop = keepSeries(context, store, (flagId) => flagId === 77)
    await until(() => asked.length === 1)
    await deleteFlag(context, TOKEN, { id: flag.id, mayRelease: true }, { everywhere: false })
    await deleteApp(context, TOKEN, app.id)
    await until(() => {
      context.clock.advance(60_000)
      return asked.length === 2
    })
    expect(asked).toEqual([
      { flags: [[flag.id, app.id]], apps: [app.id], foreign: true },
      { flags: [], apps: [app.id], foreign: true },
    ])
    await stop()
  })

  it('tries again soon while the store is away, and says nothing of that itself', async () => {
    const context = await testContext()
    const warned: unknown[] = []
    let tries = 0
    const away = Object.assign(new Error('away'), { code: 'STORE_AWAY' })
    const store: SeriesStore = {
      ids: () => Promise.reject(away),
      async keep() {
        tries++
        throw tries < 3 ? away : new Error('NOPERM')
      },
    }
    const logger = { ...context.logger, warn: (fields: object) => void warned.push(fields) }
    const stop = keepSeries({ ...context, logger }, store, () => false)
    await until(() => {
      context.clock.advance(2_000)
      return tries >= 3
    })
    await until(() => warned.length === 1)
    await stop()
  })
})
