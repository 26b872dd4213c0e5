import { createHash } from 'node:crypto'
import { rolloutBucket, rolloutPosition } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import recorded from '../../../../conformance/buckets.json' with { type: 'json' }
import { anyText } from '../arbitraries.js'

const number = (text: string): bigint =>
  BigInt(`0x${createHash('md5').update(new TextEncoder().encode(text)).digest('hex')}`)

describe('rolloutBucket', () => {
  it('is the bucket of every recorded context', () => {
    expect(recorded.cases.length).toBeGreaterThan(200)
    expect(recorded.cases.map(({ context }) => ({ context, bucket: rolloutBucket(context) }))).toEqual(recorded.cases)
  })

  it('is the whole part of the position', () => {
    fc.assert(
      fc.property(
        anyText,
        anyText,
        (user, seed) => rolloutBucket(user, seed) === Math.floor(rolloutPosition(user, seed)),
      ),
    )
  })
})

describe('rolloutPosition', () => {
  it('is the decimal that exact integers give', () => {
    fc.assert(
      fc.property(anyText, (user) => {
        const n = number(user)
        const decimals = String((n / 100n) % 1000n).padStart(3, '0')
        expect(rolloutPosition(user)).toBe(Number(`${n % 100n}.${decimals}`))
      }),
      { numRuns: 1000 },
    )
  })

  it('has a form that equals its decimal literal for all 100,000 values', () => {
    for (let bucket = 0; bucket < 100; bucket++) {
      for (let fraction = 0; fraction < 1000; fraction++) {
        const literal = Number(`${bucket}.${String(fraction).padStart(3, '0')}`)
        if ((bucket * 1000 + fraction) / 1000 !== literal) expect.fail(`${bucket}.${fraction}`)
      }
    }
  })

  it('puts the seed before the user, and an empty seed is none', () => {
    fc.assert(
      fc.property(anyText, anyText, (user, seed) => {
        expect(rolloutPosition(user, seed)).toBe(rolloutPosition(seed === '' ? user : `${seed}:${user}`))
      }),
    )
  })

  it('spreads users evenly', () => {
    const users = 100_000
    const tenths = new Array<number>(1000).fill(0)
    for (let i = 0; i < users; i++) {
      const position = rolloutPosition(`user-${i}`)
      expect(position >= 0 && position < 100).toBe(true)
      const tenth = Math.floor(position * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    const expected = users / tenths.length
    const chiSquare = tenths.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
    // 999 degrees of freedom: 1,250 is more than five standard deviations above the mean.
    expect(chiSquare).toBeLessThan(1250)
  })

  it('draws an independent cohort for another seed', () => {
    const both = Array.from({ length: 20_000 }, (_, i) => `user-${i}`).filter(
      (user) => rolloutPosition(user, 'a') < 50 && rolloutPosition(user, 'b') < 50,
    )
    expect(both.length / 20_000).toBeCloseTo(0.25, 1)
  })
})
