import { describe, expect, it } from 'vitest'
import { fromTenths, toTenths } from '../src/percentages.js'

describe('percentages as tenths', () => {
  it('brings all 1,001 values in steps of 0.1 back as they were', () => {
    for (let tenths = 0; tenths <= 1_000; tenths += 1) {
      const percentage = Number(`${Math.floor(tenths / 10)}.${tenths % 10}`)
      expect(toTenths(percentage)).toBe(tenths)
      expect(fromTenths(tenths)).toBe(percentage)
    }
  })

  it.each([
    [33.33, 33.4],
    [0.01, 0.1],
    [12.34, 12.4],
    [10.05, 10.1],
    [1.1, 1.1],
    [99.91, 100],
  ])('rounds %d up to %d', (given, kept) => {
    expect(fromTenths(toTenths(given))).toBe(kept)
  })

  it('does not take the noise of doubles for a part of a tenth', () => {
    expect(fromTenths(toTenths(0.1 + 0.2))).toBe(0.3)
  })

  it('never makes nobody of somebody', () => {
    expect(toTenths(Number.MIN_VALUE)).toBe(1)
    expect(toTenths(1e-12)).toBe(1)
    expect(toTenths(0)).toBe(0)
  })
})
