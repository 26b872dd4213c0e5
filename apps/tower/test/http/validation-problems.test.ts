import { expect, it } from 'vitest'
import { validationProblems } from '../../src/http/validation-problems.js'

const fieldOf = (instancePath: string, more: object = {}): unknown =>
  validationProblems('body', [{ keyword: 'type', instancePath, params: {}, ...more }])[0]?.field

it('what is wrong is told of by its names, and by its place in a list', () => {
  expect(fieldOf('')).toBe('body')
  expect(fieldOf('/title')).toBe('title')
  expect(fieldOf('/tags/0')).toBe('tags[0]')
  expect(fieldOf('/seen/2/edition')).toBe('seen[2].edition')
  expect(fieldOf('/headers/a~1b~0c')).toBe('headers.a/b~c')
  expect(fieldOf('/grants/1', { keyword: 'required', params: { missingProperty: 'role' } })).toBe('grants[1].role')
  expect(fieldOf('', { keyword: 'additionalProperties', params: { additionalProperty: 'x' } })).toBe('x')
})

it('what is wrong in a file is told of as it stands in the file', () => {
  expect(fieldOf('/config')).toBe('config')
  expect(fieldOf('/config', { keyword: 'required', params: { missingProperty: 'flags' } })).toBe('flags')
  expect(fieldOf('/config/flags/3/environments/production/is_enabled')).toBe(
    'flags[3].environments.production.is_enabled',
  )
  const unknown = { keyword: 'additionalProperties', params: { additionalProperty: 'colour' } }
  expect(fieldOf('/config/flags/3', unknown)).toBe('flags[3].colour')
})
