import { firstPercentage, healthyTime, nextPercentage, recoveryDelayAfter, recoveryTime } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentage, rules, rulesWith } from './arbitraries.js'

function ramp(given: ReturnType<typeof rulesWith>): number[] {
  const steps = [firstPercentage(given)]
  for (let last = steps[0] ?? 0; last < 100 && steps.length < 2000; steps.push(last)) last = nextPercentage(last, given)
  return steps
}

describe('a recovery ramp', () => {
  it('adds its increment when linear', () => {
    expect(ramp(rulesWith({ initialRecovery: 10, recoveryIncrement: 30 }))).toEqual([10, 40, 70, 100])
  })

  it('grows by its increment in percent when exponential, as recorded', () => {
    const given = rulesWith({ initialRecovery: 20.5, recoveryIncrement: 75, recoveryProfile: 'exponential' })
    expect(ramp(given)).toEqual([20.5, 35.875, 62.78125, 100])
  })

  it('takes 900 steps of 0.1 from 10, no more', () => {
    const steps = ramp(rulesWith({ initialRecovery: 10, recoveryIncrement: 0.1 }))
    expect(steps.length).toBe(901)
    expect(steps.at(-2)).toBe(99.9)
  })

  it('leaves 0 behind, also when exponential', () => {
    const given = rulesWith({ initialRecovery: 0, recoveryIncrement: 100, recoveryProfile: 'exponential' })
    expect(ramp(given).slice(0, 5)).toEqual([0, 0.1, 0.2, 0.4, 0.8])
  })

  it('rises at every step and ends at 100 within 1,001 values, whatever the rules', () => {
    fc.assert(
      fc.property(rules, (given) => {
        const steps = ramp(given)
        expect(steps.length).toBeLessThanOrEqual(1001)
        expect(steps.at(-1)).toBe(100)
        for (const [i, step] of steps.entries()) expect(step).toBeGreaterThan(steps[i - 1] ?? -1)
      }),
    )
  })

  it('never leaves 0 to 100', () => {
    fc.assert(
      fc.property(rules, percentage, (given, from) => {
        const next = nextPercentage(from, given)
        expect(next >= from && next <= 100).toBe(true)
      }),
    )
  })
})

describe('recoveryDelayAfter', () => {
  it('doubles with each trip in a row, up to the maximum', () => {
    const given = rulesWith({ recoveryDelay: 1000, maximumRecoveryDelay: 5000 })
    expect([0, 1, 2, 3, 4, 1000].map((trips) => recoveryDelayAfter(trips, given))).toEqual([
      1000, 1000, 2000, 4000, 5000, 5000,
    ])
  })

  it('is 0 for a delay of 0, however many the trips', () => {
    expect(recoveryDelayAfter(5000, rulesWith({ recoveryDelay: 0 }))).toBe(0)
  })
})

describe('healthyTime', () => {
  it('is ten windows, or as long as the circuit last waited', () => {
    const given = rulesWith({ window: 1000, recoveryDelay: 4000 })
    expect([healthyTime(1, given), healthyTime(2, given), healthyTime(3, given)]).toEqual([10_000, 10_000, 16_000])
  })
})

describe('recoveryTime', () => {
  it('is one rate for each step to 100, whatever the profile', () => {
    const given = rulesWith({ initialRecovery: 10, recoveryIncrement: 30, recoveryRate: 500 })
    expect(recoveryTime(given)).toBe(1_500)
    expect(recoveryTime({ ...given, recoveryProfile: 'exponential', recoveryIncrement: 100 })).toBe(2_000)
    expect(recoveryTime({ ...given, initialRecovery: 100 })).toBe(500)
    expect(recoveryTime({ ...given, initialRecovery: 0, recoveryIncrement: 0 })).toBe(500_000)
  })
})
