import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromTenths, isStorable, toTenths } from '../../src/db/percentages.js'

describe('percentages as tenths', () => {
  it('brings all 1,001 values in steps of 0.1 back as they were', () => {
    for (let tenths = 0; tenths <= 1_000; tenths += 1) {
      const percentage = Number(`${Math.floor(tenths / 10)}.${tenths % 10}`)
      expect(isStorable(percentage)).toBe(true)
      expect(toTenths(percentage)).toBe(tenths)
      expect(fromTenths(tenths)).toBe(percentage)
    }
  })

  it.each([33.33, 0.01, 10.05, 99.91, 0.1 + 0.2, 1e-12, Number.MIN_VALUE, 100 - 1e-9])('refuses %d', (given) => {
    expect(isStorable(given)).toBe(false)
    expect(() => toTenths(given)).toThrow(`The percentage ${given} must be in steps of 0.1.`)
  })

  it('stores every number to the letter, or refuses it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (given) => {
        if (isStorable(given)) expect(fromTenths(toTenths(given)) === given).toBe(true)
        else expect(() => toTenths(given)).toThrow('steps of 0.1')
      }),
    )
  })
})
