import { type Flag, INITIAL_CIRCUIT, NEW_FLAG } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import {
  changedFields,
  draftOf,
  type Edits,
  losesProtection,
  meanwhile,
  onlyTakesAway,
  reachesMore,
  settle,
  withChange,
} from '../../../src/flags/flag/draft.js'

const FLAG: Flag = {
  ...NEW_FLAG,
  id: 1,
  app_id: 1,
  title: 'new-checkout',
  is_active: true,
  is_enabled: true,
  rollout_percentage: 25,
  circuit_status: 'close',
  circuit_recovery_percentage: 0,
  circuit: INITIAL_CIRCUIT,
  created_at: '',
  updated_at: '',
}

const edited = (fields: Partial<Flag>, of: Flag = FLAG): Edits => {
  const edits = withChange(of, undefined, fields)
  if (!edits) throw new Error('nothing was changed')
  return edits
}

describe('unsaved changes of a flag', () => {
  it('are what differs from the stored flag, and none once it is set back', () => {
    const edits = edited({ rollout_percentage: 40, circuit_recovery_rate: 6_000 })
    expect(changedFields(FLAG, edits)).toEqual(['rollout_percentage', 'circuit_recovery_rate'])
    expect(draftOf(FLAG, edits)).toMatchObject({ rollout_percentage: 40, circuit_recovery_rate: 6_000 })
    const less = withChange(FLAG, edits, { rollout_percentage: 25 })
    expect(changedFields(FLAG, less)).toEqual(['circuit_recovery_rate'])
    expect(withChange(FLAG, less, { circuit_recovery_rate: FLAG.circuit_recovery_rate })).toBeUndefined()
  })

  it('take over what somebody else alone has changed, and say so', () => {
    const edits = edited({ rollout_percentage: 40 })
    const stored = { ...FLAG, circuit_recovery_delay: 20_000 }
    expect(draftOf(stored, edits).circuit_recovery_delay).toBe(20_000)
    expect(meanwhile(stored, edits)).toEqual([
      { field: 'circuit_recovery_delay', seen: 10_000, theirs: 20_000, yours: undefined },
    ])
    const seen = settle(stored, edits, 'circuit_recovery_delay', false)
    expect(meanwhile(stored, seen)).toEqual([])
    expect(changedFields(stored, seen)).toEqual(['rollout_percentage'])
  })

  it('are chosen between where both have changed the same field', () => {
    const edits = edited({ rollout_percentage: 40, rollout_seed: 'x' })
    const stored = { ...FLAG, rollout_percentage: 30 }
    expect(meanwhile(stored, edits)).toEqual([{ field: 'rollout_percentage', seen: 25, theirs: 30, yours: 40 }])
    const mine = settle(stored, edits, 'rollout_percentage', true)
    expect(meanwhile(stored, mine)).toEqual([])
    expect(draftOf(stored, mine).rollout_percentage).toBe(40)
    const theirs = settle(stored, edits, 'rollout_percentage', false)
    expect(draftOf(stored, theirs)).toMatchObject({ rollout_percentage: 30, rollout_seed: 'x' })
  })

  it('are nothing to choose between where both wanted the same', () => {
    const edits = edited({ rollout_percentage: 40 })
    expect(meanwhile({ ...FLAG, rollout_percentage: 40 }, edits)).toEqual([])
    expect(changedFields({ ...FLAG, rollout_percentage: 40 }, edits)).toEqual([])
  })

  it('are nothing to choose between where only the circuit has moved', () => {
    const stored: Flag = { ...FLAG, is_active: false, circuit_status: 'open', circuit_revision: 7 }
    expect(meanwhile(stored, edited({ rollout_percentage: 40 }))).toEqual([])
  })

  it('take protection away where no share of calls would be above the limit any more', () => {
    for (const error_threshold_percentage of [0, 100]) {
      expect(losesProtection(FLAG, { ...FLAG, error_threshold_percentage })).toBe(true)
      expect(losesProtection({ ...FLAG, error_threshold_percentage }, FLAG)).toBe(false)
    }
    const slow = { ...FLAG, error_threshold_percentage: 0, circuit_slow_threshold_percentage: 5 }
    expect(losesProtection(FLAG, slow)).toBe(false)
  })

  it('need no reason where all that they do is force the flag off', () => {
    expect(onlyTakesAway(FLAG, edited({ circuit_mode: 'forced_open' }))).toBe(true)
    expect(onlyTakesAway(FLAG, edited({ circuit_mode: 'forced_open', rollout_percentage: 40 }))).toBe(false)
    expect(onlyTakesAway(FLAG, edited({ circuit_mode: 'observe' }))).toBe(false)
  })

  it('keep what is no number as it was typed, until it is one', () => {
    const edits = withChange(FLAG, undefined, { circuit_recovery_rate: Number.NaN }, { circuit_recovery_rate: 'abc' })
    expect(edits?.typed).toEqual({ circuit_recovery_rate: 'abc' })
    expect(withChange(FLAG, edits, { rollout_percentage: 40 })?.typed).toEqual({ circuit_recovery_rate: 'abc' })
    const mended = withChange(FLAG, edits, { circuit_recovery_rate: 3_000 }, { circuit_recovery_rate: '3' })
    expect(mended).toEqual({ seen: FLAG, fields: { circuit_recovery_rate: 3_000 } })
    const stored = { ...FLAG, circuit_recovery_rate: 5_000 }
    expect(edits && meanwhile(stored, edits)).toMatchObject([{ theirs: 5_000, yours: 'abc' }])
  })
})

describe('a rollout', () => {
  it.each([
    [0, 5, true],
    [0, 100, true],
    [50, 100, true],
    [5, 50, false],
    [100, 50, false],
    [50, 0, false],
    [100, 100, false],
  ])('from %s to %s %% brings the new path to its first users, or to all: %s', (from, to, isMore) => {
    const before = { ...FLAG, is_enabled: true, rollout_percentage: from }
    expect(reachesMore(before, { ...before, rollout_percentage: to })).toBe(isMore)
    expect(reachesMore(before, { ...before, is_enabled: false, rollout_percentage: to })).toBe(false)
  })
})
