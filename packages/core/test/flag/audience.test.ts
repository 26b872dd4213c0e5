import { beginsAnew, type Flag, hasAudience } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { flagWith } from '../arbitraries.js'

describe('hasAudience', () => {
  it.each<[boolean, Partial<Flag>]>([
    [true, {}],
    [true, { is_enabled: true, rollout_percentage: 0.1 }],
    [true, { is_enabled: true, rollout_percentage: 0, white_listed_users: 'ada' }],
    [false, { is_enabled: false }],
    [false, { is_enabled: true, rollout_percentage: 0, white_listed_users: ' , ' }],
    // What the circuit does is not the person's doing.
    [true, { is_enabled: true, is_active: false, circuit_status: 'open' }],
  ])('is %s for %j', (expected, fields) => {
    expect(hasAudience(flagWith(fields))).toBe(expected)
  })
})

describe('beginsAnew', () => {
  it.each<[boolean, Partial<Flag>, Partial<Flag>]>([
    [true, { is_enabled: false }, { is_enabled: true }],
    [true, { is_enabled: false, rollout_percentage: 0 }, { is_enabled: true, rollout_percentage: 0 }],
    [true, { rollout_percentage: 0 }, { rollout_percentage: 5 }],
    [true, { circuit_mode: 'observe' }, { circuit_mode: 'automatic' }],
    [true, { circuit_mode: 'forced_open' }, {}],
    [false, { is_enabled: true }, { is_enabled: false }],
    [false, { rollout_percentage: 5 }, { rollout_percentage: 50 }],
    [false, { circuit_mode: 'automatic' }, { circuit_mode: 'observe' }],
    [false, {}, { title: 'another' }],
  ])('is %s from %j to %j', (expected, before, after) => {
    expect(beginsAnew(flagWith(before), flagWith(after))).toBe(expected)
  })
})
