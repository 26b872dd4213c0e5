import { describe, expect, it } from 'vitest'
import { beyondLimits, MOST_DEPTH, MOST_NAMES, MOST_PARTS, MOST_VALUES } from '../../src/http/json-limits.js'

const array = (count: number, value: (index: number) => string): string =>
  `[${Array.from({ length: count }, (_, index) => value(index)).join(',')}]`

describe('a text is not parsed', () => {
  it.each([
    ['objects', array(MOST_PARTS, () => '{}'), 'has more than 100,000 objects and arrays'],
    ['arrays', array(MOST_PARTS, () => '[]'), 'has more than 100,000 objects and arrays'],
    ['values', array(MOST_VALUES + 2, () => '1'), 'has more than 500,000 values'],
    ['names', array(MOST_NAMES + 1, (index) => `{"name${index}":1}`), 'has more than 1,000 different names'],
    ['depth', '['.repeat(MOST_DEPTH + 1), 'is more than 64 objects and arrays deep'],
  ])('for its %s', (_, json, reason) => {
    expect(beyondLimits(json)).toBe(reason)
  })
})

it.each([
  ['objects', array(MOST_PARTS - 1, () => '{}')],
  ['values', array(MOST_VALUES, () => '1')],
  ['commas within texts', array(2, () => `"${',{['.repeat(MOST_VALUES)}"`)],
])('a text is parsed that has as many %s as it may', (_, json) => {
  expect(beyondLimits(json)).toBeUndefined()
})
