import { canTrip, circuitRules, NEW_FLAG, nextPercentage, recoveryDelayAfter } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { flagWith } from '../arbitraries.js'

describe('a flag made with nothing but a title', () => {
  const rules = circuitRules(flagWith(NEW_FLAG))

  it('is off for everybody, and its circuit can trip above 10 % failures', () => {
    expect(NEW_FLAG).toMatchObject({ is_enabled: false, rollout_percentage: 0, white_listed_users: '' })
    expect(rules).toMatchObject({ mode: 'automatic', rule: 'threshold', errorThreshold: 10 })
    expect(canTrip(rules)).toBe(true)
  })

  it('recovers by itself after 10 s, twice as long after each further trip, 10 minutes at most', () => {
    expect(rules.isRecoverable).toBe(true)
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((trips) => recoveryDelayAfter(trips, rules) / 1000)
    expect(delays).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600])
  })

  it('begins its recovery at 10 % and takes about ten steps of 2 s', () => {
    expect(rules).toMatchObject({ initialRecovery: 10, recoveryRate: 2_000 })
    const ramp = [rules.initialRecovery]
    for (let at = rules.initialRecovery; at < 100; ramp.push(at)) at = nextPercentage(at, rules)
    expect(ramp).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
  })
})
