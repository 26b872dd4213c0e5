import {
  firstPercentage,
  healthyTime,
  longerWaitAfterClosing,
  longestWait,
  nextPercentage,
  recoveryDelayAfter,
  whileRecovering,
} from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentage, rules, rulesWith } from '../arbitraries.js'

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
  it('is ten minutes, or as long as the circuit last waited, whatever the window', () => {
    const given = rulesWith({ window: 3_600_000, recoveryDelay: 400_000, maximumRecoveryDelay: 3_600_000 })
    expect([1, 2, 3].map((trips) => healthyTime(trips, given))).toEqual([600_000, 800_000, 1_600_000])
  })
})

describe('longerWaitAfterClosing', () => {
  const waits = (trips: number, more: object = {}) =>
    longerWaitAfterClosing({ trips }, { circuit_recovery_delay: 30_000, is_recoverable: true, ...more })

  it('is what the next trip has to wait, unless it comes when this one is forgotten', () => {
    expect(waits(1)).toEqual({ ms: 60_000, withinMs: 600_000, otherwiseMs: 30_000 })
    expect(waits(2)).toEqual({ ms: 120_000, withinMs: 600_000, otherwiseMs: 30_000 })
    expect(waits(9)).toEqual({ ms: 600_000, withinMs: 600_000, otherwiseMs: 30_000 })
  })

  it('is none where the circuit has not tripped, waits as long as it may each time, or never ends its wait', () => {
    expect(waits(0)).toBeUndefined()
    expect(waits(1, { circuit_recovery_delay: 900_000 })).toBeUndefined()
    expect(waits(1, { is_recoverable: false })).toBeUndefined()
  })
})

describe('longestWait', () => {
  it('is ten minutes for a step of ten points or more, and in proportion for a smaller one', () => {
    const waits = (recoveryIncrement: number) => longestWait(50, rulesWith({ recoveryIncrement }))
    expect([0.1, 1, 10, 50].map(waits)).toEqual([6_000, 60_000, 600_000, 600_000])
    expect(longestWait(99, rulesWith())).toBe(60_000)
  })

  it('comes to two hours at most for a whole ramp, however fine', () => {
    fc.assert(
      fc.property(rules, (given) => {
        let total = 0
        for (let at = firstPercentage(given); at < 100; at = nextPercentage(at, given)) total += longestWait(at, given)
        expect(total).toBeLessThanOrEqual(7_200_000)
      }),
    )
  })
})

describe('whileRecovering', () => {
  it('asks for six calls at most, but of the rule without confidence, which would trip on one of them', () => {
    const minimum = (fields: Parameters<typeof rulesWith>[0]) => whileRecovering(rulesWith(fields)).minimumRequests
    expect(minimum({ minimumRequests: 20 })).toBe(6)
    expect(minimum({ minimumRequests: 4 })).toBe(4)
    expect(minimum({ minimumRequests: 20, confidence: 0 })).toBe(20)
  })
})
