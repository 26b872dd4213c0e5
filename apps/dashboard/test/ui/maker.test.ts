import { expect, it } from 'vitest'
import { makerName } from '../../src/ui/maker.js'

it('of a person or token the name alone is shown, and anything else as it stands', () => {
  expect(makerName('person 1 (Maya Chen)')).toBe('Maya Chen')
  expect(makerName('token 3 (ci (new))')).toBe('ci (new)')
  expect(makerName('import')).toBe('import')
})
