import { describe, expect, it } from 'vitest'
import { valueText } from '../../src/flags/value.js'

describe('a number that is set', () => {
  it.each([0, 5, 33.333, 90, 99.99, 99.999, 99.9999, 99.999_999_9])(
    'is told with every digit of it: %d',
    (confidence) => {
      expect(valueText('circuit_confidence_percentage', confidence)).toBe(`${confidence}\u202f%`)
    },
  )

  it('is told without what a division has left at its end', () => {
    expect(valueText('circuit_comparison_margin_percentage', 0.1 + 0.2)).toBe('0.3\u202f%')
  })
})
