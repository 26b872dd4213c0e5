import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNewer, isStored } from '../../src/nats/ruleset-order.js'

const at = (version: number | null, sequence: number, storedAt: number, publishedAt = 1) => ({
  version,
  publishedAt,
  sequence,
  storedAt,
})

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
    const place = fc.record({
      version: fc.option(fc.nat()),
      publishedAt: fc.option(fc.nat()),
      sequence: fc.nat(),
      storedAt: fc.nat(),
    })
    fc.assert(fc.property(place, (one) => !isNewer(one, one)))
  })

  test('what the database has not taken gives way to what it has, and to what it has not taken later', () => {
    const unsaved = (publishedAt: number) => ({ ...at(7, 0, 0, publishedAt), unsaved: true as const })
    expect(isNewer(unsaved(2_000), at(6, 70, 800))).toBe(true)
    // Whether it is announced or stored, and whatever the clocks of several Towers say.
    expect(isNewer(at(7, 0, 0, 1_000), unsaved(2_000))).toBe(true)
    expect(isNewer(at(7, 71, 900, 1_000), unsaved(2_000))).toBe(true)
    expect(isNewer(unsaved(3_000), at(7, 71, 900, 1_000))).toBe(false)
    expect(isNewer(unsaved(3_000), unsaved(2_000))).toBe(true)
    expect(isNewer(unsaved(1_000), unsaved(2_000))).toBe(false)
  })

  test('what was heard gives way to what was stored with its number at another time', () => {
    const heard = at(7, 0, 0, 1_000)
    expect(isNewer(at(7, 70, 800, 2_000), heard)).toBe(true)
    expect(isNewer(at(7, 70, 800, 1_000), heard)).toBe(false)
    expect(isNewer(heard, at(7, 70, 800, 2_000))).toBe(false)
    expect(isStored(at(7, 70, 800, 1_000), heard)).toBe(true)
    expect(isStored(at(7, 70, 800, 2_000), heard)).toBe(false)
    expect(isStored(at(8, 70, 800, 1_000), heard)).toBe(false)
    expect(isStored(at(7, 71, 900, 1_000), at(7, 70, 800, 1_000))).toBe(false)
  })
})
