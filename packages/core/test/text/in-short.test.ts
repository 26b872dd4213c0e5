import { expect, it } from 'vitest'
import { inShort, shorten } from '../../src/index.js'

it.each([
  ['short', 'short'],
  ['x'.repeat(81), `${'x'.repeat(80)}…`],
  [[1, 2, 3], 'an array of 3'],
  [{ secret: 'word', other: { deep: 1 } }, '{ secret, other }'],
  [12, 12],
  [null, null],
  [undefined, undefined],
])('%j is shown as %j', (value, shown) => {
  expect(inShort(value)).toBe(shown)
})

it('shows as many characters as there is room for', () => {
  expect(inShort('abcdef', 3)).toBe('abc…')
  expect(inShort({ abcdef: 1 }, 5)).toBe('{ abc…')
})

it('marks a text that was longer, and leaves others as they are', () => {
  expect([shorten('abc', 3), shorten('abcd', 3)]).toEqual(['abc', 'abc…'])
})
