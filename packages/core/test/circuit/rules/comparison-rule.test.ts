import { describe, expect, it } from 'vitest'
import {
  type ComparisonRule,
  type ComparisonState,
  explainComparison,
  judgeComparison,
  NO_COMPARISON,
  updateComparison,
} from '../../../src/circuit/rules/comparison-rule.js'
import type { InstanceCounts } from '../../../src/circuit/rules/fresh-counts.js'
import { countsWith } from '../../arbitraries.js'

const ruleWith = (fields: Partial<ComparisonRule> = {}): ComparisonRule => ({
  margin: 1,
  confidence: 99.999,
  minimumRequests: 20,
  quorumInstances: 1,
  ...fields,
})

/** Mulberry32: the same calls in every run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Traffic {
  readonly newRate: number
  readonly oldRate: number
  /** The share of calls that take the old path. */
  readonly share?: number
  readonly instance?: string
}

/** What `size` calls come to. */
function callsOf(
  random: () => number,
  size: number,
  { newRate, oldRate, share = 0.5, instance = '' }: Traffic,
): InstanceCounts {
  const counts = { success: 0, failure: 0, slow: 0, control_ok: 0, control_error: 0 }
  for (let call = 0; call < size; call++) {
    if (random() < share) counts[random() < oldRate ? 'control_error' : 'control_ok']++
    else counts[random() < newRate ? 'failure' : 'success']++
  }
  return { instance, counts }
}

/** New-path calls until it trips, at ten calls an update, after 1,000 healthy ones. */
function callsToTrip(seed: number, traffic: Traffic, rule = ruleWith(), most = 100_000): number {
  const random = randomFrom(seed)
  let state: ComparisonState = NO_COMPARISON
  for (let i = 0; i < 100; i++) {
    state = updateComparison(state, [callsOf(random, 10, { ...traffic, newRate: traffic.oldRate })], rule)
    if (judgeComparison(state, rule).trips) return 0
  }
  for (let calls = 0; calls < most; ) {
    const fresh = callsOf(random, 10, traffic)
    calls += fresh.counts.success + fresh.counts.failure
    state = updateComparison(state, [fresh], rule)
    if (judgeComparison(state, rule).trips) return calls
  }
  return Number.POSITIVE_INFINITY
}

const p90 = (traffic: Traffic, rule?: ComparisonRule): number =>
  Array.from({ length: 200 }, (_, seed) => callsToTrip(seed + 1, traffic, rule)).sort((a, b) => a - b)[179] ?? 0

describe('the comparison rule', () => {
  it('finds 50 % failures against 1 % within 60 calls of the new path, 10 % within 700', () => {
    expect(p90({ newRate: 0.5, oldRate: 0.01 })).toBeLessThanOrEqual(60)
    expect(p90({ newRate: 0.1, oldRate: 0.01 })).toBeLessThanOrEqual(700)
  })

  it('works when the old path has nearly all of the traffic, or little of it', () => {
    expect(p90({ newRate: 0.5, oldRate: 0.01, share: 0.95 })).toBeLessThanOrEqual(60)
    expect(p90({ newRate: 0.5, oldRate: 0.01, share: 0.05 })).toBeLessThanOrEqual(800)
  })

  it('does not trip on an outage that hits both paths', () => {
    const random = randomFrom(7)
    const rule = ruleWith()
    let state = NO_COMPARISON
    for (let i = 0; i < 20_000; i++) {
      const rate = i % 2_000 < 1_000 ? 0.01 : ([0.3, 0.6, 1][Math.floor(i / 2_000) % 3] ?? 1)
      state = updateComparison(state, [callsOf(random, 10, { newRate: rate, oldRate: rate })], rule)
      expect(judgeComparison(state, rule).trips).toBe(false)
    }
  })

  it('does not let the healthy past outweigh a release that turns bad', () => {
    const random = randomFrom(11)
    const rule = ruleWith()
    let state = NO_COMPARISON
    for (let i = 0; i < 30_000; i++) {
      state = updateComparison(state, [callsOf(random, 10, { newRate: 0.01, oldRate: 0.01 })], rule)
      expect(judgeComparison(state, rule).trips).toBe(false)
    }
    let calls = 0
    while (!judgeComparison(state, rule).trips) {
      calls += 10
      state = updateComparison(state, [callsOf(random, 20, { newRate: 0.5, oldRate: 0.01 })], rule)
    }
    expect(calls).toBeLessThanOrEqual(80)
  })

  it('lets a new path be worse by the margin', () => {
    const worse = { newRate: 0.06, oldRate: 0.01 }
    expect(callsToTrip(3, worse, ruleWith({ margin: 5 }), 20_000)).toBe(Number.POSITIVE_INFINITY)
    expect(callsToTrip(3, worse, ruleWith({ margin: 0 }), 20_000)).toBeLessThan(3_000)
  })

  it('does not trip on fewer calls of the new path than the minimum', () => {
    const rule = ruleWith()
    let state = NO_COMPARISON
    const fresh = [{ instance: '', counts: countsWith({ failure: 1, control_ok: 40 }) }]
    let calls = 0
    while (!judgeComparison(state, rule).trips) {
      state = updateComparison(state, fresh, rule)
      calls++
    }
    expect(calls).toBe(20)
    expect(judgeComparison(state, ruleWith({ minimumRequests: 500 })).trips).toBe(false)
  })

  it('says nothing without calls of the old path', () => {
    const rule = ruleWith()
    const state = updateComparison(NO_COMPARISON, [{ instance: '', counts: countsWith({ failure: 10_000 }) }], rule)
    expect(judgeComparison(state, rule)).toMatchObject({ trips: false, log: 0 })
    expect(state.pending.newCalls).toBe(10_000)
  })

  it('is a value: it goes through JSON, changes nothing in place, and forgets nothing in between', () => {
    const rule = ruleWith({ quorumInstances: 2 })
    const random = randomFrom(5)
    let kept = NO_COMPARISON
    let stored = NO_COMPARISON
    for (let i = 0; i < 300; i++) {
      const fresh = ['a', 'b', 'c'].map((instance) => callsOf(random, 7, { newRate: 0.1, oldRate: 0.02, instance }))
      const before = JSON.stringify(kept)
      const next = updateComparison(kept, fresh, rule)
      expect(JSON.stringify(kept)).toBe(before)
      kept = next
      stored = updateComparison(JSON.parse(JSON.stringify(stored)) as ComparisonState, fresh, rule)
    }
    expect(stored).toEqual(kept)
    expect(kept.suspects.length).toBe(3)
    expect(JSON.stringify(kept).length).toBeLessThan(1_200)
  })

  it('is the same state when nothing has come in', () => {
    expect(updateComparison(NO_COMPARISON, [], ruleWith())).toBe(NO_COMPARISON)
  })

  it('gives the numbers that it was decided on', () => {
    const rule = ruleWith()
    const state = updateComparison(
      NO_COMPARISON,
      [{ instance: '', counts: countsWith({ success: 60, failure: 40, control_ok: 99, control_error: 1 }) }],
      rule,
    )
    const verdict = judgeComparison(state, rule)
    expect(verdict).toMatchObject({ trips: true, newCalls: 100, newFailed: 40, oldCalls: 100, oldFailed: 1 })
    expect(explainComparison(verdict, rule)).toBe(
      '40 % of 100 calls failed on the new path and 1 % of 100 on the old one, more than 1 percentage point apart',
    )
  })
})

describe('a quorum of instances', () => {
  const instances = Array.from({ length: 10 }, (_, i) => `pod-${i}`)

  /** Updates until it trips; one call or two of each instance in each. */
  function updatesToTrip(seed: number, failing: readonly string[], quorumInstances: number, most: number): number {
    const random = randomFrom(seed)
    const rule = ruleWith({ quorumInstances })
    let state = NO_COMPARISON
    for (let update = 0; update < most; update++) {
      const isBad = update > 200
      const fresh = instances.map((instance) =>
        callsOf(random, 2, { oldRate: 0.01, newRate: isBad && failing.includes(instance) ? 1 : 0.01, instance }),
      )
      state = updateComparison(state, fresh, rule)
      if (judgeComparison(state, rule).trips) return update - 200
    }
    return Number.POSITIVE_INFINITY
  }

  it('does not let one bad instance of ten trip', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(updatesToTrip(seed, ['pod-4'], 1, 2_000)).toBeLessThan(200)
      expect(updatesToTrip(seed, ['pod-4'], 2, 2_000)).toBe(Number.POSITIVE_INFINITY)
    }
  })

  it('trips when more instances than that fail', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(updatesToTrip(seed, ['pod-4', 'pod-7'], 2, 2_000)).toBeLessThan(250)
      expect(updatesToTrip(seed, instances, 2, 2_000)).toBeLessThan(20)
    }
  })
})
