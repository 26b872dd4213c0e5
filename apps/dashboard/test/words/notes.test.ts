import { expect, it } from 'vitest'
import { noteText } from '../../src/words/notes.js'

it('a note of Tower names the mode of a circuit as the page does', () => {
  expect(noteText('circuit_mode was set to forced_open')).toBe('set to forced off')
  expect(noteText('circuit_mode was set to toString')).toBe('circuit_mode was set to toString')
  expect(noteText('12 % of 30 calls failed')).toBe('12\u202f% of 30 calls failed')
})
