import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNewer } from '../../src/nats/ruleset-order.js'

const at = (version: number | null, sequence: number, storedAt: number) => ({ version, sequence, storedAt })

describe('the order of rulesets', () => {
  test('anything is newer than nothing', () => {
    expect(isNewer(at(null, 1, 1), undefined)).toBe(true)
  })

  test('versions decide where both have one, also in a stream that was made again', () => {
    expect(isNewer(at(6, 1, 900), at(5, 70, 800))).toBe(true)
    expect(isNewer(at(5, 71, 900), at(6, 70, 800))).toBe(false)
    expect(isNewer(at(5, 71, 900), at(5, 70, 800))).toBe(false)
  })

  test('without a version the sequence decides, and a lower one that was stored later is of a new stream', () => {
    expect(isNewer(at(null, 71, 900), at(6, 70, 800))).toBe(true)
    expect(isNewer(at(7, 69, 700), at(null, 70, 800))).toBe(false)
    expect(isNewer(at(null, 1, 900), at(null, 70, 800))).toBe(true)
  })

  test('nothing is newer than itself', () => {
    const place = fc.record({ version: fc.option(fc.nat()), sequence: fc.nat(), storedAt: fc.nat() })
    fc.assert(fc.property(place, (one) => !isNewer(one, one)))
  })
})
