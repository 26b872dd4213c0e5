import { expect, it } from 'vitest'
import { LOCKS } from '../../src/db/locks.js'

it('gives each lock a number of its own, or two of them would wait for each other', () => {
  const numbers = Object.values(LOCKS)
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
})
