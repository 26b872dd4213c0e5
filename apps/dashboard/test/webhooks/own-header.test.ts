import { describe, expect, it } from 'vitest'
import { headerHelp, headersTyped } from '../../src/webhooks/own-header.js'

describe('a header that is typed', () => {
  it('is a name and a value, with what stands between them', () => {
    expect(headersTyped(' Authorization: Bearer a:b ')).toEqual({ headers: { Authorization: 'Bearer a:b' } })
    expect(headersTyped('X-Key:k')).toEqual({ headers: { 'X-Key': 'k' } })
  })

  it('is left as it is where nothing is typed, and is none without a colon or a value', () => {
    expect(headersTyped('  ')).toEqual({})
    for (const text of ['Bearer abc', 'Authorization:', ': x', 'two words: x'])
      expect(headersTyped(text)).toBeUndefined()
  })

  it('is told by its name where there is one', () => {
    expect(headerHelp({ header_names: ['Authorization', 'X-Key'] })).toMatch(/^It has Authorization, X-Key\./)
    expect(headerHelp({ header_names: [] })).toMatch(/^Where the receiver asks/)
  })
})
