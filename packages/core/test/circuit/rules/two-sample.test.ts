import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Belief, logEvidence, type PathCounts } from '../../../src/circuit/rules/two-sample.js'

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
const binomial = (n: number, k: number, p: number): number => choose(n, k) * p ** k * (1 - p) ** (n - k)

/** The mean of the evidence over every outcome of a block, given the true rates of both paths. */
function meanEvidence(block: Pick<PathCounts, 'oldCalls' | 'newCalls'>, belief: Belief, margin: number, truth: Belief) {
  let mean = 0
  for (let oldFailed = 0; oldFailed <= block.oldCalls; oldFailed++) {
    for (let newFailed = 0; newFailed <= block.newCalls; newFailed++) {
      const probability =
        binomial(block.oldCalls, oldFailed, truth.oldRate) * binomial(block.newCalls, newFailed, truth.newRate)
      mean += probability * Math.exp(logEvidence({ ...block, oldFailed, newFailed }, belief, margin))
    }
  }
  return mean
}

const calls = fc.integer({ min: 1, max: 12 })
const rate = fc.double({ min: 0, max: 1, noNaN: true })
const beliefs = fc
  .tuple(
    fc.constantFrom(0, 0.01, 0.05, 0.2),
    fc.double({ min: 0.0005, max: 0.7, noNaN: true }),
    fc.double({ min: 0.01, max: 0.95, noNaN: true }),
  )
  .map(([margin, oldRate, excess]) => ({
    margin,
    belief: { oldRate, newRate: oldRate + margin + excess * (1 - oldRate - margin) },
  }))

describe('logEvidence', () => {
  it('has a mean of 1 or less wherever the new path fails at most the margin more often', () => {
    fc.assert(
      fc.property(calls, calls, beliefs, rate, rate, (oldCalls, newCalls, { margin, belief }, oldRate, less) => {
        const newRate = Math.min(1, oldRate + margin) * less
        const mean = meanEvidence({ oldCalls, newCalls }, belief, margin, { oldRate, newRate })
        expect(mean).toBeLessThanOrEqual(1 + 1e-9)
      }),
      { numRuns: 1000 },
    )
  })

  it('reaches that mean at the worst of these rates, so that nothing is given away', () => {
    const belief = { oldRate: 0.01, newRate: 0.5 }
    const worst = { oldRate: 0.255, newRate: 0.255 }
    expect(meanEvidence({ oldCalls: 5, newCalls: 5 }, belief, 0, worst)).toBeCloseTo(1, 9)
    const means = Array.from({ length: 101 }, (_, i) =>
      meanEvidence({ oldCalls: 3, newCalls: 9 }, belief, 0.05, {
        oldRate: (0.95 * i) / 100,
        newRate: (0.95 * i) / 100 + 0.05,
      }),
    )
    expect(Math.max(...means)).toBeGreaterThan(0.99)
  })

  it('grows on average when the belief is true', () => {
    fc.assert(
      fc.property(calls, calls, beliefs, (oldCalls, newCalls, { margin, belief }) => {
        expect(meanEvidence({ oldCalls, newCalls }, belief, margin, belief)).toBeGreaterThan(1)
      }),
      { numRuns: 500 },
    )
  })

  it('says nothing of one path alone', () => {
    const belief = { oldRate: 0.01, newRate: 0.5 }
    expect(logEvidence({ newCalls: 100, newFailed: 100, oldCalls: 0, oldFailed: 0 }, belief, 0)).toBe(0)
    expect(logEvidence({ newCalls: 0, newFailed: 0, oldCalls: 100, oldFailed: 0 }, belief, 0)).toBe(0)
  })

  it('never speaks against the new path when none of its calls failed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        calls,
        fc.nat(5),
        beliefs,
        (oldCalls, newCalls, failed, { margin, belief }) => {
          const counts = { newCalls, newFailed: 0, oldCalls, oldFailed: Math.min(failed, oldCalls) }
          expect(logEvidence(counts, belief, margin)).toBeLessThanOrEqual(1e-12)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
