import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { createSparseLog } from '../../src/http/sparse-log.js'

describe('a log of what others can cause', () => {
  it('tells the same once in ten seconds, and then how often it was', async () => {
    const clock = fakeClock()
    const lines: unknown[] = []
    const note = (fields: object, message: string) => lines.push({ ...fields, message })
    const log = createSparseLog({ clock, logger: { debug: note, info: note, warn: note, error: note } })
    for (let time = 0; time < 100; time += 1) log.warn('1', { appId: 1 }, 'away')
    log.warn('2', { appId: 2 }, 'away')
    log.error('1', { appId: 1 }, 'away')
    await clock.tick(10_000)
    log.warn('1', { appId: 1 }, 'away')
    expect(lines).toEqual([
      { appId: 1, message: 'away' },
      { appId: 2, message: 'away' },
      { appId: 1, message: 'away' },
      { appId: 1, repeated: 99, message: 'away' },
    ])
  })
})
