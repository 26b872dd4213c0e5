import { describe, expect, test } from 'vitest'
import { createAppSignals } from '../../src/memory/app-signals.js'

describe('the counts of an app, by instance', () => {
  const counts = [1, 2, 3, 4].map((flagId) => ({ flagId, kind: 'success' as const, count: 1 }))
  const total = (sums: readonly { count: number }[]) => sums.reduce((sum, { count }) => sum + count, 0)

  test('take no more than their room, and the oldest go; what all have counted together stays', () => {
    const most = 1_000
    const app = createAppSignals(50, most)
    const start = 1_800_000_000_000
    for (let step = 0; step < 1_000; step += 1) {
      app.add(`web@${step % 10}`, counts, { now: start + 100 * step, elapsed: 100 * step })
      if (step % 100 !== 99) continue
      expect(app.byInstance(start, start + 100 * step).length).toBeLessThanOrEqual(most)
    }
    const now = start + 100 * 999
    const buckets = app.byInstance(start, now)
    expect(buckets.length).toBeGreaterThan(most / 2)
    expect(Math.max(...buckets.map(({ at }) => at))).toBe(Math.floor(now / 100) * 100)
    expect(new Set(buckets.map(({ instance }) => instance)).size).toBe(10)
    expect(total(app.fine.read(start, 50, now))).toBe(4_000)
  })
})
