import { expect, it } from 'vitest'
import { latinOf } from '../../src/keyboard/layouts.js'

it.each([
  ['л', 'KeyK', 'k'],
  ['Л', 'KeyK', 'k'],
  ['κ', 'KeyK', 'k'],
  ['ש', 'KeyA', 'a'],
  ['لا', 'KeyB', 'b'],
  ['х', 'BracketLeft', '['],
  ['ъ', 'BracketRight', ']'],
])('%s of another alphabet, at %s, means %s', (key, code, latin) => {
  expect(latinOf({ key, code })).toBe(latin)
})

it.each([
  ['j', 'KeyC'],
  ['é', 'Digit2'],
  ['?', 'KeyQ'],
  ['/', 'Slash'],
  ['Enter', 'Enter'],
  ['ж', 'Semicolon'],
  ['л', ''],
])('%s at %s is what it says', (key, code) => {
  expect(latinOf({ key, code })).toBeUndefined()
})
