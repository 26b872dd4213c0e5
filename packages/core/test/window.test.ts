import { countByFlag, countsSince, SIGNAL_KINDS, type SignalBucket } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsWith } from './arbitraries.js'

const bucket: fc.Arbitrary<SignalBucket> = fc.record({
  flagId: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom(...SIGNAL_KINDS),
  at: fc.nat(100),
  count: fc.integer({ min: 1, max: 1000 }),
})

describe('countsSince', () => {
  const buckets: SignalBucket[] = [
    { flagId: 1, kind: 'success', at: 100, count: 7 },
    { flagId: 1, kind: 'success', at: 99, count: 100 },
    { flagId: 1, kind: 'failure', at: 100, count: 2 },
    { flagId: 1, kind: 'failure', at: 250, count: 3 },
    { flagId: 1, kind: 'slow', at: 250, count: 1 },
    { flagId: 1, kind: 'control_ok', at: 250, count: 9 },
    { flagId: 1, kind: 'control_error', at: 250, count: 4 },
    { flagId: 2, kind: 'failure', at: 250, count: 50 },
  ]

  it('adds up the buckets of one flag that begin at the instant or later', () => {
    expect(countsSince(buckets, 1, 100)).toEqual({ success: 7, failure: 5, slow: 1, controlOk: 9, controlError: 4 })
  })

  it('is all zeros for a flag without signals', () => {
    expect(countsSince(buckets, 3, 0)).toEqual(countsWith())
    expect(countsSince(buckets, 2, 251)).toEqual(countsWith())
  })
})

describe('countByFlag', () => {
  it('counts every flag from its own instant as countsSince would', () => {
    fc.assert(
      fc.property(fc.array(bucket), fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }), (buckets, from) => {
        const all = countByFlag(buckets, (flagId) => from[flagId])
        for (const flagId of [1, 2, 3, 4]) {
          expect(all.get(flagId) ?? countsWith()).toEqual(countsSince(buckets, flagId, from[flagId] ?? 0))
        }
      }),
    )
  })

  it('leaves out flags that do not matter, and asks once for each', () => {
    const asked: number[] = []
    const buckets = [1, 2, 1, 2, 1].map((flagId): SignalBucket => ({ flagId, kind: 'success', at: 5, count: 1 }))
    const all = countByFlag(buckets, (flagId) => {
      asked.push(flagId)
      return flagId === 1 ? 5 : undefined
    })
    expect([...all]).toEqual([[1, countsWith({ success: 3 })]])
    expect(asked).toEqual([1, 2])
  })
})
