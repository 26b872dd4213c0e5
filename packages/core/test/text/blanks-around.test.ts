import { expect, it } from 'vitest'
import { blanksAround } from '../../src/text/blanks-around.js'

it.each([
  ['', undefined],
  ['ann', undefined],
  ['Doe John', undefined],
  [' ann', 'before'],
  ['ann\t', 'after'],
  ['\u00a0Doe John ', 'both'],
  [' ', 'only'],
])('tells of %j where it has blanks that are not seen: %s', (text, where) => {
  expect(blanksAround(text)).toBe(where)
})
