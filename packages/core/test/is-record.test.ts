import { expect, it } from 'vitest'
import { isRecord } from '../src/index.js'

it.each([{}, { a: 1 }, Object.create(null), new Error('x')])('%o is a record', (value) => {
  expect(isRecord(value)).toBe(true)
})

it.each([null, undefined, [], [{}], 'a', 1, () => {}])('%o is none', (value) => {
  expect(isRecord(value)).toBe(false)
})
