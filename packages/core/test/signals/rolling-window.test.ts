import { SIGNAL_KINDS, type SignalKind, type WindowCounts } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RollingWindow } from '../../src/signals/rolling-window.js'
import { countsWith } from '../arbitraries.js'

const START = 1_790_000_000_000

const WINDOWS = [1_000, 3_000, 10_000, 60_000, 600_000, 3_600_000]

/** Calls in the order of time, over `length` ms. */
const callsOver = (length: number) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom<SignalKind>('success', 'failure', 'control_ok'),
        fc.nat(length),
        fc.integer({ min: 1, max: 9 }),
      ),
      {
        maxLength: 60,
      },
    )
    .map((calls) =>
      calls.map(([kind, after, count]) => ({ kind, at: START + after, count })).sort((a, b) => a.at - b.at),
    )

const callsIn = ({ success, failure, control_ok }: WindowCounts) => success + failure + control_ok

describe('RollingWindow', () => {
  it.each(WINDOWS)('counts what lies within %d ms, short of it by less than one bucket', (window) => {
    fc.assert(
      fc.property(callsOver(2 * window), fc.nat(window), (calls, later) => {
        const rolling = new RollingWindow(window)
        for (const { kind, at, count } of calls) rolling.add(kind, at, count)
        const at = Math.max(START, calls.at(-1)?.at ?? 0) + later
        const within = (from: number) =>
          calls.filter((call) => call.at >= from && call.at <= at).reduce((sum, { count }) => sum + count, 0)
        const counted = callsIn(rolling.totals(at, at - window))
        expect(counted).toBeLessThanOrEqual(within(at - window))
        // Where the window begins within a bucket of 100 ms, what lies in that bucket is left out.
        expect(counted).toBeGreaterThanOrEqual(within(at - window + 100) * 0.7 - 18)
      }),
      { numRuns: 300 },
    )
  })

  it.each(WINDOWS)('hands over in a walk through %d ms the exact sums since each bucket', (window) => {
    fc.assert(
      fc.property(callsOver(window), (calls) => {
        const rolling = new RollingWindow(window)
        for (const { kind, at, count } of calls) rolling.add(kind, at, count)
        const at = START + window
        const sinces: number[] = []
        rolling.walk(at, at - window, (totals, since) => {
          const expected = calls.filter((call) => call.at >= since)
          expect(callsIn(totals)).toBe(expected.reduce((sum, { count }) => sum + count, 0))
          sinces.push(since)
          return true
        })
        expect(sinces).toEqual([...new Set(sinces)].sort((a, b) => b - a))
      }),
      { numRuns: 200 },
    )
  })

  it('ends a walk when it is told to', () => {
    const rolling = new RollingWindow(10_000)
    for (let i = 0; i < 10; i++) rolling.add('success', START + i * 100, 1)
    let visits = 0
    rolling.walk(START + 900, START, () => ++visits < 3)
    expect(visits).toBe(3)
  })

  it('takes the last word on a bucket, and says how much it adds', () => {
    const rolling = new RollingWindow(10_000)
    expect(rolling.put('failure', START, 3)).toBe(3)
    expect(rolling.put('failure', START, 7)).toBe(4)
    expect(rolling.put('failure', START, 7)).toBe(0)
    expect(rolling.put('failure', START, 5)).toBe(-2)
    expect(rolling.totals(START + 50, START)).toEqual(countsWith({ failure: 5 }))
  })

  it('counts calls that come late in the bucket that they belong to', () => {
    const rolling = new RollingWindow(10_000)
    rolling.put('success', START + 1_000, 10)
    rolling.put('failure', START, 4)
    expect(rolling.totals(START + 1_000, START + 100)).toEqual(countsWith({ success: 10 }))
    expect(rolling.totals(START + 1_000, START)).toEqual(countsWith({ success: 10, failure: 4 }))
  })

  it('can be filled series by series', () => {
    const rolling = new RollingWindow(10_000)
    for (const kind of SIGNAL_KINDS) {
      for (let after = 0; after < 10_000; after += 100) rolling.put(kind, START + after, 2)
    }
    const all = countsWith({ success: 200, failure: 200, slow: 200, control_ok: 200, control_error: 200 })
    expect(rolling.totals(START + 9_999, START)).toEqual(all)
    // The same reading again, as far back as it goes, changes nothing.
    for (let after = 0; after < 10_000; after += 100) rolling.put('failure', START + after, 2)
    expect(rolling.totals(START + 9_999, START)).toEqual(all)
  })

  it('holds nothing before the first call, and nothing after an hour of silence', () => {
    const rolling = new RollingWindow(3_600_000)
    expect(rolling.totals(START, 0)).toEqual(countsWith())
    rolling.add('success', START, 5)
    expect(rolling.totals(START + 7_200_000, START + 3_600_000)).toEqual(countsWith())
  })
})
