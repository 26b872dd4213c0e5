import { describe, expect, it } from 'vitest'
import { tooLong } from '../../src/ui/too-long.js'

describe('a text that is too long', () => {
  it('is told with what it may be and what it is', () => {
    expect(tooLong('x'.repeat(412), 200)).toBe('At most 200 characters. These are 412.')
  })

  it('is counted in characters, as Tower counts them', () => {
    expect(tooLong('\u{1f600}'.repeat(200), 200)).toBeUndefined()
    expect(tooLong('\u{1f600}'.repeat(201), 200)).toMatch(/201/)
    expect(tooLong('as long as you like', undefined)).toBeUndefined()
  })
})
