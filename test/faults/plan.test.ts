import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeFault, FAULT_KINDS, planFaults } from './plan.js'

const HALF_HOUR_MS = 30 * 60_000

describe('planFaults', () => {
  it('plans the same walk for the same seed and another one for another seed', () => {
    const walk = (seed: number) => planFaults({ seed, ms: HALF_HOUR_MS }).map(describeFault)
    expect(walk(7)).toEqual(walk(7))
    expect(walk(8)).not.toEqual(walk(7))
  })

  it.each([1, 2, 3])('plans at least 300 faults of every kind in half an hour with seed %i', (seed) => {
    const faults = planFaults({ seed, ms: HALF_HOUR_MS })
    expect(faults.length).toBeGreaterThanOrEqual(300)
    expect(new Set(faults.map((fault) => fault.kind))).toEqual(new Set(FAULT_KINDS))
  })

  it('ends every fault in time and breaks nothing that is broken already', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 300_000 }), (seed, ms) => {
        const until = new Map<string, number>()
        for (const fault of planFaults({ seed, ms })) {
          expect(fault.at + fault.ms).toBeLessThanOrEqual(ms)
          expect(fault.at).toBeGreaterThanOrEqual(until.get(fault.target) ?? 0)
          until.set(fault.target, fault.at + fault.ms)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('leaves out what it is told to', () => {
    const faults = planFaults({ seed: 1, ms: HALF_HOUR_MS, without: ['delete-stream', 'kill'] })
    expect(new Set(faults.map((fault) => fault.kind))).toEqual(
      new Set(['freeze', 'cut', 'sever', 'full', 'read-only', 'clock']),
    )
    expect(planFaults({ seed: 1, ms: HALF_HOUR_MS, without: FAULT_KINDS })).toEqual([])
  })
})
