import { circuitFields, circuitOf, evaluate, INITIAL_CIRCUIT } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circuit, flag, flagWith } from '../arbitraries.js'

describe('circuitOf', () => {
  it('is the circuit that the flag carries', () => {
    fc.assert(fc.property(flag, circuit, (given, its) => circuitOf({ ...given, circuit: its }) === its))
  })

  it("takes a deployed Tower's open for a flag that is off", () => {
    expect(circuitOf(flagWith({ is_active: false, circuit_status: 'open' }))).toBe(INITIAL_CIRCUIT)
    expect(circuitOf(flagWith({ circuit_status: 'close' }))).toBe(INITIAL_CIRCUIT)
  })

  it("takes a deployed Tower's recovery up where it stands", () => {
    const given = flagWith({ circuit_status: 'recovery', circuit_recovery_percentage: 35.875 })
    const at = Date.parse(given.updated_at)
    expect(circuitOf(given)).toEqual({
      state: 'recovering',
      startedAt: at,
      steppedAt: at,
      percentage: 35.875,
      trips: 1,
    })
    expect(circuitOf({ ...given, updated_at: 'yesterday' })).toMatchObject({ startedAt: 0, steppedAt: 0 })
  })
})

describe('circuitFields', () => {
  it.each([
    [{ state: 'open', openedAt: 1, trips: 1 }, false, 'open', 0],
    [{ state: 'recovering', startedAt: 1, steppedAt: 1, percentage: 20.5, trips: 1 }, true, 'recovery', 20.5],
    [{ state: 'closed', since: 1, trips: 1 }, true, 'close', 100],
  ] as const)('say what deployed components expect of %j', (its, is_active, circuit_status, percentage) => {
    const fields = { circuit_status, circuit_recovery_percentage: percentage, circuit: its }
    expect(circuitFields(its, true)).toEqual({ ...fields, is_active })
    expect(circuitFields(its, false)).toEqual({ ...fields, is_active: false })
  })

  it('lead back to the circuit, and an open one answers false to everyone', () => {
    fc.assert(
      fc.property(flag, circuit, fc.boolean(), fc.string(), (given, its, is_enabled, user) => {
        const whole = { ...given, is_enabled, ...circuitFields(its, is_enabled) }
        expect(circuitOf(whole)).toBe(its)
        if (its.state === 'open' || !is_enabled) expect(evaluate(whole, user).active).toBe(false)
      }),
    )
  })
})
