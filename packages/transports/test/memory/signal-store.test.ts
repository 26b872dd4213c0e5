import { SIGNAL_RETENTION_MS } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const START = 1_800_000_000_000

function newStore() {
  const clock = fakeClock(START)
  const { sink, reader, restore } = createMemorySignalStore({ clock })
  const send = (count: number) =>
    sink.send({ appId: 1, instance: 'a', counts: [{ flagId: 13, kind: 'failure', count }] })
  return { clock, reader, restore, send, sink }
}

describe('signals in memory', () => {
  test('late counts of ever more instants take no more room, and are taken for as old as can be', async () => {
    const { clock, reader, sink } = newStore()
    for (let late = 1; late <= 12_000; late += 1) {
      const counts = [{ flagId: 13, kind: 'failure' as const, count: 1, heldSince: clock.now() - 100 * late }]
      await sink.send({ appId: 1, instance: 'a', counts })
    }
    const apps = new Map([[1, { windowMs: 10_000, byInstance: false, heldApart: true }]])
    const [failures] = (await reader.follow().read(apps)).buckets.get(1) ?? []
    const held = failures?.held ?? []
    expect(held.length).toBeLessThanOrEqual(5_001)
    expect(held.reduce((total, { count }) => total + count, 0)).toBe(12_000)
    expect(held.at(-1)).toEqual({ since: 0, count: 7_000 })
  })

  test.each([10_000, 7_200_000, -10_000, -7_200_000])('a repeat is one when the clock is set by %i ms', async (ms) => {
    const { clock, reader, sink } = newStore()
    const counts = [{ flagId: 13, kind: 'failure' as const, count: 1, heldSince: clock.monotonic() - 3_000 }]
    const delivery = (of: string) => ({ sender: of.repeat(32), sequence: 1 })
    await sink.send({ appId: 1, instance: 'a', counts, delivery: delivery('a') })
    clock.setBy(ms)
    await sink.send({ appId: 1, instance: 'a', counts, delivery: delivery('b') })
    await sink.send({ appId: 1, instance: 'a', counts, delivery: delivery('a') })
    const apps = new Map([[1, { windowMs: 1_000, byInstance: false, heldApart: true }]])
    const found = [...((await reader.follow().read(apps)).buckets.get(1) ?? [])]
    expect(found).toMatchObject([{ at: clock.now(), count: 1, held: [{ since: clock.now() - 3_000, count: 1 }] }])
  })

  test('a window up to two minutes has buckets as fine as 50 ms, at multiples of the width asked for', async () => {
    const { clock, reader, send } = newStore()
    for (const pause of [0, 60, 60, 900]) {
      clock.advance(pause)
      await send(1)
    }
    const at = async (bucketMs: number) => {
      const { buckets } = await reader.read(1, 10_000, bucketMs)
      return buckets.map(({ at, count }) => [at - START, count])
    }
    expect(await at(50)).toEqual([
      [0, 1],
      [50, 1],
      [100, 1],
      [1_000, 1],
    ])
    expect(await at(120)).toEqual([
      [0, 2],
      [100, 1],
      [1_000, 1],
    ])
    expect(await at(1_000)).toEqual([
      [0, 3],
      [1_000, 1],
    ])
  })

  test('a window above two minutes is answered to the hour, in buckets of 10 s', async () => {
    const { clock, reader, send } = newStore()
    await send(5)
    clock.advance(SIGNAL_RETENTION_MS - 20_000)
    await send(7)
    const { buckets } = await reader.read(1, SIGNAL_RETENTION_MS, 1_000)
    expect(buckets.map(({ at, count }) => [at - START, count])).toEqual([
      [0, 5],
      [SIGNAL_RETENTION_MS - 20_000, 7],
    ])
    expect((await reader.read(1, 60_000, 1_000)).buckets).toHaveLength(1)
  })

  test('what is older than an hour is forgotten', async () => {
    const { clock, reader, send } = newStore()
    await send(5)
    clock.advance(SIGNAL_RETENTION_MS + 10_001)
    expect((await reader.read(1, 10 * SIGNAL_RETENTION_MS, 10_000)).buckets).toEqual([])
  })

  test('what an earlier process has counted is in charts for the rest of its hour, and circuits do not see it', async () => {
    const { clock, reader, restore, send } = newStore()
    const of = (ago: number) => ({ flagId: 13, kind: 'failure' as const, at: START - ago, count: 9 })
    restore(1, [of(300_000), of(60_000), of(0)])
    await send(1)
    restore(1, [of(300_000)])
    const wide = async () => (await reader.read(1, SIGNAL_RETENTION_MS, 10_000)).buckets.map(({ count }) => count)
    expect(await wide()).toEqual([9, 9, 1])
    const follower = reader.follow()
    const apps = new Map([[1, { windowMs: 120_000, byInstance: false }]])
    const counted = (await follower.read(apps)).buckets.get(1) ?? []
    expect([...counted].map(({ count }) => count)).toEqual([1])
    const past = { appId: 1, from: START - 400_000, until: START, bucketMs: 10_000, byInstance: false }
    expect(await follower.past(past)).toEqual([])
    clock.advance(200_000)
    const since = await follower.past({ ...past, until: START + 10_000 })
    expect(since.map(({ count }) => count)).toEqual([1])
    clock.advance(SIGNAL_RETENTION_MS - 350_000)
    expect(await wide()).toEqual([9, 1])
  })

  test('what is no count is refused, and the rest of the batch is stored', async () => {
    const { reader, sink } = newStore()
    const bad = { flagId: 13, kind: 'failure', count: -1 } as const
    const report = await sink.send({ appId: 1, instance: 'a', counts: [bad, { ...bad, count: 2 }] })
    expect(report).toMatchObject({ unsent: [], refused: [bad], error: { code: 'COUNT_INVALID' } })
    expect((await reader.read(1, 1_000, 1_000)).buckets[0]?.count).toBe(2)
  })

  test('whatever the times, a window holds what was sent within it, give or take one bucket', async () => {
    const step = fc.record({ pause: fc.integer({ min: 0, max: 30_000 }), count: fc.integer({ min: 1, max: 100 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.integer({ min: 100, max: 120_000 }), async (steps, windowMs) => {
        const { clock, reader, send } = newStore()
        const sent: { at: number; count: number }[] = []
        for (const { pause, count } of steps) {
          clock.advance(pause)
          sent.push({ at: clock.now(), count })
          await send(count)
        }
        const { now, buckets } = await reader.read(1, windowMs, 500)
        const total = buckets.reduce((sum, { count }) => sum + count, 0)
        const within = (ms: number): number =>
          sent.filter(({ at }) => at >= now - ms).reduce((sum, { count }) => sum + count, 0)
        expect(total).toBeGreaterThanOrEqual(within(windowMs))
        expect(total).toBeLessThanOrEqual(within(windowMs + 50))
      }),
    )
  })
})
