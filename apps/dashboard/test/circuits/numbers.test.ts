import { circuitRules, NEW_FLAG } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { roundAbove } from '../../src/circuits/chart/frame.js'
import { ratesOf } from '../../src/circuits/chart/rates.js'
import { evidenceOf } from '../../src/circuits/tab/evidence.js'

const point = (timestamp: number, success: number, failure: number, old = 0) => ({
  ...{ timestamp, success, failure, slow: 0, control_ok: old, control_error: 0 },
  error_rate: success + failure === 0 ? null : (100 * failure) / (success + failure),
})

describe('the numbers behind a chart', () => {
  it('no calls are a gap, never 0 %, and none at all before the first', () => {
    const rates = ratesOf([point(0, 0, 0), point(1_000, 3, 1), point(2_000, 0, 0)], { bucket: 1_000, now: 3_000 })
    expect(rates.failing).toEqual([null, 25, null])
    expect(rates.calls).toEqual([null, 4, 0])
  })

  it('a stretch that is half over counts for half a stretch, and one that has hardly begun for nothing', () => {
    const points = [point(0, 10, 0), point(1_000, 5, 0)]
    expect(ratesOf(points, { bucket: 1_000, now: 1_500 }).calls).toEqual([10, 10])
    expect(ratesOf(points, { bucket: 1_000, now: 1_200 }).calls).toEqual([10])
  })

  it('an axis ends at a round number above all that it shows', () => {
    expect([0, 0.7, 10, 23, 41, 99].map(roundAbove)).toEqual([1, 0.8, 10, 30, 50, 100])
  })

  it('the evidence grows while the new path fails and the old one does not', () => {
    const rules = circuitRules({ ...NEW_FLAG, circuit_rule: 'comparison' })
    const healthy = Array.from({ length: 20 }, (_, i) => point(i, 10, 0, 10))
    const failing = Array.from({ length: 20 }, (_, i) => point(20 + i, 5, 5, 10))
    expect(evidenceOf(healthy, rules).now).toBe(0)
    const { now, decides } = evidenceOf([...healthy, ...failing], rules)
    expect(decides).toBeCloseTo(5)
    expect(now).toBeGreaterThan(decides)
  })
})
