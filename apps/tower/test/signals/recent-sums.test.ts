import { SIGNAL_KINDS, type SignalBucket } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketsOf, sumsByMinute } from '../../src/signals/recent-sums.js'

const MINUTE = 60_000
const HOUR = 3_600_000

describe('what was counted in the last hour, as it is stored', () => {
  const bucket = fc.record({
    flagId: fc.integer({ min: 1, max: 5 }),
    kind: fc.constantFrom(...SIGNAL_KINDS),
    at: fc.integer({ min: 0, max: 359 }).map((index) => index * 10_000),
    count: fc.integer({ min: 1, max: 1_000_000 }),
  })

  it('is read back to the letter', () => {
    fc.assert(
      fc.property(fc.uniqueArray(bucket, { selector: ({ flagId, kind, at }) => `${flagId} ${kind} ${at}` }), (all) => {
        const read = sumsByMinute(all, 0).flatMap(bucketsOf)
        const inOrder = (buckets: readonly SignalBucket[]) =>
          buckets.map(({ flagId, kind, at, count }) => `${at} ${flagId} ${kind} ${count}`).sort()
        expect(inOrder(read)).toEqual(inOrder(all))
      }),
    )
  })

  it('leaves out a minute that begins before what was read', () => {
    const of = (at: number): SignalBucket => ({ flagId: 1, kind: 'failure', at, count: 1 })
    expect(sumsByMinute([of(30_000), of(MINUTE)], 1).map(({ minute }) => minute)).toEqual([1])
  })

  it.each([
    '',
    'null',
    '{}',
    '[1,null,[],{}]',
    '[["1","failure",[1]]]',
    '[[1,"failures",[1]]]',
    '[[1,"failure",[-1,1.5,"1",null]]]',
    `[[1,"failure",[${'0,'.repeat(100)}1]]]`,
  ])('that is damaged is left out: %s', (text) => {
    expect(bucketsOf({ minute: HOUR / MINUTE, sums: text })).toEqual([])
  })
})
