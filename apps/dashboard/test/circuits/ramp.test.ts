import { circuitRules, NEW_FLAG } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { staircaseOf } from '../../src/circuits/chart/rates.js'
import { rampOf, toCome, usersOver } from '../../src/circuits/ramp.js'

const rules = circuitRules({
  ...NEW_FLAG,
  circuit_initial_recovery_percentage: 20,
  circuit_recovery_increment_percentage: 40,
  circuit_recovery_rate: 1_000,
})

describe('a recovery', () => {
  it('goes by its steps to the whole rollout', () => {
    expect(rampOf(rules)).toEqual([
      { at: 0, share: 20 },
      { at: 1_000, share: 60 },
      { at: 2_000, share: 100 },
    ])
  })

  it('that is over has its steps as far apart as it took', () => {
    const spans = [
      { from: 0, to: 6_000, kind: 'recovering', rollout: 10 },
      { from: 6_000, to: 9_000, kind: 'closed', rollout: 10 },
    ] as const
    expect(usersOver(spans, rules, { state: 'closed', since: 6_000, trips: 1 })).toEqual([
      { at: 0, share: 2 },
      { at: 3_000, share: 6 },
      { at: 6_000, share: 10 },
    ])
  })

  it('that is under way has steps to come, which are drawn as another line', () => {
    const circuit = { state: 'recovering', startedAt: 0, steppedAt: 500, percentage: 60, trips: 1 } as const
    const next = { at: 1_500, share: 100 }
    expect(toCome(circuit, rules, 1_000)).toEqual({ kind: 'steps', next, steps: [next] })
    expect(staircaseOf([{ at: 0, share: 20 }], [next], { now: 1_000, to: 2_000 })).toEqual({
      times: [0, 1_000, 1_500, 2_000],
      users: [20, 20, null, null],
      toCome: [null, 20, 100, 100],
    })
  })

  it('whose next step was due and not taken promises no time, but how long it waits at the longest', () => {
    const circuit = { state: 'recovering', startedAt: 0, steppedAt: 500, percentage: 20, trips: 1 } as const
    const waits = { kind: 'waits', left: 2 }
    expect(toCome(circuit, rules, 3_400)).toMatchObject({ kind: 'steps' })
    expect(toCome(circuit, rules, 3_500)).toEqual({ ...waits, until: 600_500 })
    expect(toCome(circuit, rules, 600_500)).toEqual({ ...waits, until: undefined })
    expect(toCome({ state: 'closed', since: 0, trips: 1 }, rules, 0)).toEqual({ kind: 'none' })
  })
})
