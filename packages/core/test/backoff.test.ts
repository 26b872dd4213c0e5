import { describe, expect, it } from 'vitest'
import { backoff } from '../src/index.js'

const limits = { firstMs: 100, longestMs: 1_500 }

describe('the pause before the next attempt', () => {
  it('doubles with each failure, up to the longest', () => {
    expect([0, 1, 2, 3, 4, 5, 5_000].map((failures) => backoff(failures, limits))).toEqual([
      100, 200, 400, 800, 1_500, 1_500, 1_500,
    ])
  })

  it.each([
    [0, 200],
    [0.5, 300],
    [1, 400],
  ])('is, by chance of %d, %d ms of 400', (chance, pause) => {
    expect(backoff(2, limits, chance)).toBe(pause)
  })
})
