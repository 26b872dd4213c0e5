import { rolloutPosition } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { PositionCache } from '../src/position-cache.js'

describe('the cache of positions', () => {
  it('answers what core computes, for each seed its own', () => {
    const cache = new PositionCache()
    for (const seed of ['', 'a', 'b']) {
      for (const user of ['alice', 'bob', '', 'é'.repeat(300)]) {
        const { positionOf } = cache.cohort(seed)
        expect([positionOf(user), positionOf(user)]).toEqual(Array(2).fill(rolloutPosition(user, seed)))
      }
    }
  })

  it('never holds more than two generations, over all seeds together', () => {
    const cache = new PositionCache(100)
    for (let i = 0; i < 10_000; i++) cache.cohort(`seed ${i % 7}`).positionOf(`user ${i}`)
    expect(cache.size).toBeLessThanOrEqual(200)
    expect(cache.size).toBeGreaterThanOrEqual(100)
  })

  it('keeps who is in use through rotations', () => {
    const cache = new PositionCache(100)
    const cohort = cache.cohort('')
    for (let i = 0; i < 1_000; i++) {
      expect(cohort.positionOf('regular')).toBe(rolloutPosition('regular'))
      cohort.positionOf(`visitor ${i}`)
    }
    const { size } = cache
    cohort.positionOf('regular')
    expect(cache.size - size).toBeLessThanOrEqual(1)
  })

  it('does not hold long user contexts', () => {
    const cache = new PositionCache()
    cache.cohort('').positionOf('x'.repeat(257))
    expect(cache.size).toBe(0)
  })
})
