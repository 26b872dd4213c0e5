import {
  type CircuitRules,
  type ComparisonState,
  canTrip,
  circuitRules,
  NO_COMPARISON,
  NOTHING_KNOWN,
  SignalHistory,
  tripVerdict,
  updateComparison,
  type WindowCounts,
} from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { flagWith, historyWith, rulesWith } from '../../arbitraries.js'

const T = 1_790_000_000_000

describe('circuitRules', () => {
  it('takes the threshold rule, a window of an hour, 20 requests and a confidence of 99.999 % unless told otherwise', () => {
    expect(circuitRules(flagWith())).toEqual({
      mode: 'automatic',
      rule: 'threshold',
      window: 3_600_000,
      minimumRequests: 20,
      errorThreshold: 50,
      slowThreshold: 0,
      confidence: 99.999,
      margin: 1,
      quorumInstances: 1,
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
      circuit_rule: 'comparison',
      circuit_window: 3000,
      circuit_minimum_requests: 5,
      circuit_slow_threshold_percentage: 25,
      circuit_confidence_percentage: 0,
      circuit_comparison_margin_percentage: 0,
      circuit_quorum_instances: 3,
      circuit_recovery_delay: 3_600_000,
    })
    expect(circuitRules(told)).toMatchObject({
      mode: 'observe',
      rule: 'comparison',
      window: 3000,
      minimumRequests: 5,
      slowThreshold: 25,
      confidence: 0,
      margin: 0,
      quorumInstances: 3,
      maximumRecoveryDelay: 3_600_000,
    })
  })
})

describe('canTrip', () => {
  it.each<[can: boolean, fields: Partial<CircuitRules>]>([
    [false, { errorThreshold: 0 }],
    [false, { errorThreshold: 100 }],
    [true, { errorThreshold: 5 }],
    [true, { errorThreshold: 0, slowThreshold: 5 }],
    [true, { errorThreshold: 0, rule: 'comparison' }],
  ])('is %s for %j', (can, fields) => {
    expect(canTrip(rulesWith(fields))).toBe(can)
  })
})

describe('tripVerdict', () => {
  const judge = (calls: Partial<WindowCounts>, fields: Partial<CircuitRules> = {}, comparison = NO_COMPARISON) =>
    tripVerdict(
      { history: historyWith(T, calls), memories: { ...NOTHING_KNOWN, comparison } },
      T + 99,
      T - 9901,
      rulesWith(fields),
    )
  /** What has been gathered of these calls, half of them a look before the others. */
  const gathered = (half: Partial<WindowCounts>, rules: CircuitRules): ComparisonState => {
    const none = { success: 0, failure: 0, slow: 0, control_ok: 0, control_error: 0 }
    const look = [{ instance: '', counts: { ...none, ...half } }]
    return updateComparison(updateComparison(NO_COMPARISON, look, rules), look, rules)
  }
  const comparing = rulesWith({ rule: 'comparison', errorThreshold: 5 })

  it('by the threshold, with the numbers that it was decided on', () => {
    expect(judge({ success: 2, failure: 43 })).toEqual({
      trips: true,
      rule: 'threshold',
      reason: '95.56 % of 45 calls failed in the last 0.1 s, more than 50 %',
      numbers: { trips: 'failed', calls: 45, failed: 43, slow: 0, ms: 99 },
    })
    expect(judge({ success: 10, failure: 11 })).toMatchObject({ trips: false })
    expect(judge({ failure: 19 })).toMatchObject({
      trips: false,
      reason: '19 calls in the last 0.1 s, fewer than the 20 needed',
    })
    expect(judge({})).toMatchObject({ trips: false, reason: 'no calls' })
  })

  it('by the threshold does not look at the old code path', () => {
    expect(judge({ success: 50, control_error: 1000 }).trips).toBe(false)
  })

  it('by the comparison trips when the new path fails more often than the old one, and says how often', () => {
    const half = { success: 50, failure: 50, control_ok: 100 }
    expect(judge(half, comparing, gathered(half, comparing))).toMatchObject({
      trips: true,
      rule: 'comparison',
      reason:
        '50 % of 200 calls failed on the new path and 0 % of 200 on the old one, more than 1 percentage point apart',
      numbers: { newCalls: 200, newFailed: 100, oldCalls: 200, oldFailed: 0 },
    })
  })

  it('by the comparison does not trip when both paths fail alike, however far above the threshold', () => {
    const half = { success: 20, failure: 80, control_ok: 20, control_error: 80 }
    expect(judge(half, { errorThreshold: 5 }).trips).toBe(true)
    expect(judge(half, comparing, gathered(half, comparing))).toMatchObject({ trips: false, rule: 'comparison' })
  })

  it('falls back to the threshold while the old path has no calls, and says so', () => {
    expect(judge({ success: 2, failure: 43 }, { rule: 'comparison' })).toMatchObject({
      trips: true,
      rule: 'threshold',
      reason: '95.56 % of 45 calls failed in the last 0.1 s, more than 50 %; the old path had no calls to compare with',
    })
    const history = historyWith(T - 11_000, { control_ok: 1000 }, 60_000)
    history.put('failure', T, 40)
    const verdict = tripVerdict({ history, memories: NOTHING_KNOWN }, T + 99, T - 9901, comparing)
    expect(verdict).toMatchObject({ trips: true, rule: 'threshold' })
  })

  it('trips on slow calls by their threshold, whichever the rule', () => {
    for (const rule of ['threshold', 'comparison'] as const) {
      const slow = { rule, errorThreshold: 0, slowThreshold: 25 }
      expect(judge({ success: 80, failure: 20, slow: 25, control_ok: 50 }, slow).trips).toBe(false)
      expect(judge({ success: 80, failure: 20, slow: 90, control_ok: 50 }, slow)).toMatchObject({
        trips: true,
        rule: 'threshold',
        reason: '90 % of 100 calls were slow in the last 0.1 s, more than 25 %',
      })
    }
  })

  it('counts from the beginning of a recovery, however short the window is', () => {
    const history = new SignalHistory(600_000)
    for (let second = 0; second < 300; second += 10) history.put('failure', T + second * 1000, 1)
    const signals = { history, memories: NOTHING_KNOWN }
    expect(tripVerdict(signals, T + 300_000, T + 290_000, rulesWith()).trips).toBe(false)
    expect(tripVerdict(signals, T + 300_000, T, rulesWith())).toMatchObject({
      trips: true,
      numbers: { calls: 20, failed: 20 },
    })
  })
})
