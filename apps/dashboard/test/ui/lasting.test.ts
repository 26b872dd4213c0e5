import { describe, expect, it } from 'vitest'
import { valueText } from '../../src/flags/value.js'
import { exactly } from '../../src/ui/lasting.js'

const told = (ms: number): string => exactly(ms).replaceAll('\u202f', ' ')

describe('a length of time that is set', () => {
  it.each([
    [0, '0 s'],
    [100, '0.1 s'],
    [500, '0.5 s'],
    [1_000, '1 s'],
    [1_499, '1.499 s'],
    [60_000, '1 min'],
    [90_500, '1 min 30.5 s'],
    [3_600_000, '1 h'],
    [3_600_001, '1 h 0.001 s'],
    [2_147_483_647, '596 h 31 min 23.647 s'],
  ])('is told to the millisecond: %d', (ms, text) => {
    expect(told(ms)).toBe(text)
  })

  it('is told so wherever a field is told, so that no two that differ look alike', () => {
    for (const field of ['circuit_recovery_delay', 'circuit_recovery_rate', 'circuit_window']) {
      const [one, other] = [valueText(field, 1_499), valueText(field, 2_000)]
      expect(one).toBe(exactly(1_499))
      expect(other).toBe(exactly(2_000))
    }
  })
})
