import { type Flag, NEW_FLAG } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstMissing } from '../src/missing-past.js'
import { createWorld, flagWith } from './harness.js'

const NOW = Date.UTC(2026, 0, 1, 12)
const HOUR = 3_600_000

const newFlag = (fields: Partial<Flag> = {}): Flag =>
  flagWith({ ...NEW_FLAG, is_enabled: true, rollout_percentage: 100, is_recoverable: false, ...fields })

describe('What histories lack of the past', () => {
  const fillAll = (given: { windowMs: number; begin: number; filledFrom: number }, now: number) => {
    const stretches = []
    let history = given
    for (let missing = firstMissing([history], now); missing; missing = firstMissing([history], now)) {
      stretches.push(missing)
      history = { ...history, filledFrom: missing.from }
      expect(stretches.length).toBeLessThan(50)
    }
    return stretches
  }

  it('is asked for from now back, without a gap and without an overlap, finely for two minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 11_000, max: HOUR }), (past, windowMs) => {
        const now = NOW + past
        const filledFrom = Math.floor((now - 10_000) / 100) * 100
        const stretches = fillAll({ windowMs, begin: 0, filledFrom }, now)
        let until = filledFrom
        for (const stretch of stretches) {
          expect(stretch.until).toBe(until)
          expect(stretch.from).toBeLessThan(stretch.until)
          expect([stretch.from % stretch.bucketMs, stretch.until % stretch.bucketMs]).toEqual([0, 0])
          expect(stretch.bucketMs).toBe(stretch.from > now - 120_000 ? 100 : 10_000)
          until = stretch.from
        }
        expect(until).toBeLessThanOrEqual(now - windowMs)
      }),
    )
  })

  it('is nothing from before a circuit closed, and nothing of what was never read', () => {
    expect(firstMissing([{ windowMs: HOUR, begin: NOW - 5_000, filledFrom: NOW - 10_000 }], NOW)).toBeUndefined()
    expect(firstMissing([{ windowMs: HOUR, begin: 0, filledFrom: undefined }], NOW)).toBeUndefined()
  })
})

describe('An Aerobat that starts', () => {
  it('finds the failures of the last hour, and trips on the next', async () => {
    const world = await createWorld({ flags: [newFlag()] })
    await world.aerobat.stop()
    for (let minute = 0; minute < 19; minute++) {
      await world.emit(0, 1)
      world.clock.advance(180_000)
    }
    await world.restart()
    await world.clock.tick(1_000)
    expect(world.circuit()?.state).toBe('closed')
    await world.emit(0, 1)
    await world.clock.tick(200)
    expect(world.circuit()?.state).toBe('open')
    expect(world.published[0]?.reason).toBe('100 % of 20 calls failed in the last 57 min, more than 10 %')
    await world.aerobat.stop()
  })

  it('counts each call of the past once, however often other flags come', async () => {
    const world = await createWorld({ flags: [newFlag({ circuit_minimum_requests: 40 })] })
    for (let minute = 0; minute < 10; minute++) {
      await world.emit(0, 3)
      await world.clock.tick(60_000)
    }
    await world.restart()
    await world.clock.tick(500)
    await world.add(newFlag({ id: 2, title: 'search' }))
    await world.clock.tick(1_000)
    await world.add(newFlag({ id: 3, title: 'basket' }))
    await world.emit(0, 9)
    await world.clock.tick(5_000)
    expect(world.published).toEqual([])
    await world.emit(0, 1)
    await world.clock.tick(200)
    expect(world.published[0]?.reason).toMatch(/^100 % of 40 calls failed/)
    await world.aerobat.stop()
  })
})
