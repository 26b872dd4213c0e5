import { FIELD_NAMES, FIELDS } from '@tailslide/core'
import { expect, it } from 'vitest'
import { isInMilliseconds, isInPercent } from '../../src/flags/units.js'

it.each([
  ['milliseconds', isInMilliseconds],
  ['percent', isInPercent],
])('fields in %s are known by their names', (unit, isIn) => {
  const named = FIELD_NAMES.filter((name) => FIELDS[name].unit === unit)
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((name) => !isIn(name))).toEqual([])
  const others = FIELD_NAMES.filter((name) => FIELDS[name].unit === undefined)
  expect(others.filter(isIn)).toEqual([])
})
