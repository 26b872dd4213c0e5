import { expect, it } from 'vitest'
import { kindOf } from '../../src/clean-up/kind-of.js'

it('what a newer Tower finds is told under its code', () => {
  expect(kindOf('banana').title).toBe('banana')
  expect(kindOf('__proto__').title).toBe('__proto__')
  expect(kindOf('past_date').title).toBe('Past their date')
})
