import { FIELDS, fits } from '@tailslide/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isStep } from '../../src/flag/value-type.js'

it('every thousandth of a percent is a step of 0.001, as people write it', () => {
  for (let thousandths = 0; thousandths <= 100_000; thousandths++) {
    const written = Number(`${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`)
    if (!isStep(0.001, written)) expect(written).toBe('a step')
  }
})

it.each([33.3333, 0.0001, 0.1 + 0.2, 1e-12, Number.MIN_VALUE, 100 - 1e-9])('%d is no step of 0.001', (value) => {
  expect(isStep(0.001, value)).toBe(false)
})

it('a step is what comes back from its own three decimals', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (value) => {
      expect(isStep(0.001, value)).toBe(Number(value.toFixed(3)) === value)
    }),
  )
})

it.each([
  ['circuit_confidence_percentage', [0, 90, 99.999, 99.9999999], [89.9, 0.1, 100, -1]],
  ['circuit_window', [100, 3_600_000], [99, 3_600_001, 100.5, Number.NaN]],
  ['circuit_recovery_increment_percentage', [0.001, 1_000], [0, 0.0001, 1_001]],
  ['rollout_percentage', [0, 33.333, 100], [-0.1, 33.3333, 100.1]],
] as const)('what fits %s is what may be written to it', (name, good, bad) => {
  const { schema } = FIELDS[name].type
  expect(good.filter((value) => !fits(schema, value))).toEqual([])
  expect(bad.filter((value) => fits(schema, value))).toEqual([])
})
