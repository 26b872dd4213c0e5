import { expect, it } from 'vitest'
import { initials } from '../../src/frame/initials.js'

it.each([
  ['Maya Chen', 'MC'],
  ['maya', 'M'],
  ['Ana Maria da Silva', 'AS'],
  ['bob@shop.example', 'B'],
  ['bob.smith@shop.example', 'BS'],
  ['bob+flags@shop.example', 'BF'],
  ['@ops', 'O'],
  ['', ''],
])('the initials of %j are %j', (name, letters) => expect(initials(name)).toBe(letters))
