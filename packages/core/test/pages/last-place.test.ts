import { expect, it } from 'vitest'
import { LONGEST_PLACE_COOKIE, placeCookie, readPlaceCookie } from '../../src/pages/last-place.js'

const place = { host: 'flags.example:3001', project: 'shop; path=/ "é"', environment: 'dev,1', appId: 2 }

it('is read as it was written, and has no character that ends a cookie', () => {
  const told = placeCookie(place)
  expect(told).toMatch(/^[\w.~!*'()%-]+$/)
  expect(readPlaceCookie(decodeURIComponent(told))).toEqual(place)
})

it.each([
  '',
  '{}',
  '[]',
  '["a","b","c","2"]',
  '["a","b","c",2.5]',
  '["a","b","c",-1]',
  '["a","b",null,2]',
  '["a"',
  `["a","b","${'c'.repeat(LONGEST_PLACE_COOKIE)}",2]`,
])('is nothing where it is %s', (text) => {
  expect(readPlaceCookie(text)).toBeUndefined()
})
