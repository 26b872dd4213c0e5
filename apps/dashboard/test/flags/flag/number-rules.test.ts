import type { Flag } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../../src/flags/flag/number-rules.js'
import { NEW_CHECKOUT } from './new-checkout.js'

describe('what is wrong with the numbers of a flag', () => {
  it('is nothing with those of a new one', () => {
    expect(problemsOf(NEW_CHECKOUT)).toEqual({})
  })

  it.each<[Partial<Flag>, string]>([
    [{ rollout_percentage: 101 }, 'Rollout: from 0 to 100 %.'],
    [{ rollout_percentage: -1 }, 'Rollout: from 0 to 100 %.'],
    [{ rollout_percentage: 12.34567 }, 'Rollout: at most 3 decimals.'],
    [{ rollout_percentage: 112.34567 }, 'Rollout: from 0 to 100 %.'],
    [{ circuit_recovery_increment_percentage: 0.0001 }, 'Step: at most 3 decimals.'],
    [{ circuit_recovery_delay: 123.4567 }, 'Wait: at most 3 decimals.'],
    [{ circuit_recovery_delay: 50 }, 'Wait: from 0.1 to 2,147,483.647 s, which is 24 days.'],
    [{ circuit_recovery_rate: 99_999_999_000 }, 'Step every: from 0.1 to 2,147,483.647 s, which is 24 days.'],
    [{ circuit_recovery_increment_percentage: 0 }, 'Step: above 0, and at most 1,000 %.'],
    [{ circuit_minimum_requests: 1.5 }, 'Judged on at least: a whole number, from 1 to 1,000,000,000 calls.'],
    [{ circuit_confidence_percentage: 50 }, 'How sure: 0, or from 90 to 99.9999999 %.'],
    [{ circuit_comparison_margin_percentage: 51 }, 'Worse by: from 0 to 50 points.'],
  ])('is told in the name and the unit of the field: %j', (fields, told) => {
    expect(Object.values(problemsOf({ ...NEW_CHECKOUT, ...fields }))).toEqual([told])
  })

  it('is what was typed, where that is no number', () => {
    const draft = { ...NEW_CHECKOUT, circuit_recovery_rate: Number.NaN }
    expect(problemsOf(draft, { circuit_recovery_rate: 'abc' }).circuit_recovery_rate).toMatch(
      /^Step every: “abc” is no/,
    )
    expect(problemsOf(draft).circuit_recovery_rate).toBe('Step every: a number is missing.')
  })
})
