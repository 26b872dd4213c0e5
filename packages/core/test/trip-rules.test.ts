import { circuitRules, tripVerdict } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counts, countsWith, flagWith, rules, rulesWith } from './arbitraries.js'

describe('circuitRules', () => {
  it('takes a window of 10 s and 20 requests unless told otherwise', () => {
    expect(circuitRules(flagWith())).toEqual({
      mode: 'automatic',
      window: 10_000,
      minimumRequests: 20,
      errorThreshold: 50,
      slowThreshold: 0,
      isRecoverable: false,
      recoveryDelay: 1000,
      maximumRecoveryDelay: 600_000,
      initialRecovery: 10,
      recoveryRate: 500,
      recoveryIncrement: 10,
      recoveryProfile: 'linear',
    })
  })

  it("takes the flag's own values", () => {
    const told = flagWith({
      circuit_mode: 'observe',
      circuit_window: 3000,
      circuit_minimum_requests: 5,
      circuit_slow_threshold_percentage: 25,
      circuit_recovery_delay: 3_600_000,
    })
    expect(circuitRules(told)).toMatchObject({
      mode: 'observe',
      window: 3000,
      minimumRequests: 5,
      slowThreshold: 25,
      maximumRecoveryDelay: 3_600_000,
    })
  })
})

describe('tripVerdict', () => {
  it('trips when strictly more than the threshold of calls fail', () => {
    expect(tripVerdict(countsWith({ success: 10, failure: 10 }), rulesWith())).toMatchObject({ trips: false })
    expect(tripVerdict(countsWith({ success: 17, failure: 28 }), rulesWith())).toEqual({
      trips: true,
      reason: '62.22 % of 45 calls failed in 10 s, more than 50 %',
      requests: 45,
      failurePercentage: 62.222222222,
      slowPercentage: 0,
    })
  })

  it('does not take the noise of doubles for an excess', () => {
    expect((333 / 1000) * 100 > 33.3).toBe(true)
    const at = (failure: number) =>
      tripVerdict(countsWith({ success: 1000 - failure, failure }), rulesWith({ errorThreshold: failure / 10 })).trips
    for (let failure = 1; failure <= 1000; failure++) expect(at(failure)).toBe(false)
  })

  it('needs the minimum of requests, and one at least', () => {
    expect(tripVerdict(countsWith({ failure: 19 }), rulesWith())).toMatchObject({
      trips: false,
      reason: '19 calls in 10 s, fewer than the 20 needed',
    })
    expect(tripVerdict(countsWith({ failure: 20 }), rulesWith()).trips).toBe(true)
    expect(tripVerdict(countsWith({ failure: 1 }), rulesWith({ minimumRequests: 0 })).trips).toBe(true)
    expect(tripVerdict(countsWith(), rulesWith({ minimumRequests: 0 })).trips).toBe(false)
  })

  it('takes a threshold of 0 for no circuit breaking', () => {
    expect(tripVerdict(countsWith({ failure: 1000, slow: 1000 }), rulesWith({ errorThreshold: 0 })).trips).toBe(false)
  })

  it('trips on slow calls, which are counted among the successes and failures', () => {
    const slow = rulesWith({ errorThreshold: 0, slowThreshold: 25 })
    expect(tripVerdict(countsWith({ success: 80, failure: 20, slow: 25 }), slow).trips).toBe(false)
    expect(tripVerdict(countsWith({ success: 80, failure: 20, slow: 26 }), slow)).toMatchObject({
      trips: true,
      reason: '26 % of 100 calls were slow in 10 s, more than 25 %',
    })
  })

  it('does not look at the old code path', () => {
    expect(tripVerdict(countsWith({ success: 50, controlError: 1000 }), rulesWith()).trips).toBe(false)
  })

  it('agrees with exact integers at any threshold in tenths', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 1000 }), rules, ({ success, failure }, tenths, any) => {
        const given = { ...any, errorThreshold: tenths / 10, slowThreshold: 0 }
        const calls = success + failure
        const expected = calls > 0 && calls >= any.minimumRequests && failure * 1000 > tenths * calls
        expect(tripVerdict(countsWith({ success, failure }), given).trips).toBe(expected)
      }),
      { numRuns: 1000 },
    )
  })
})
