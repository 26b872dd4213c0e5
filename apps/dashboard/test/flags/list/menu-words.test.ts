import { describe, expect, it } from 'vitest'
import { askedFor, askFor, choicesOf } from '../../../src/flags/list/menu-words.js'

describe('a menu beside the search', () => {
  it('asks for one owner, and leaves the other words as they are', () => {
    expect(askFor('checkout owner:ben tag:web', 'owner', 'Maya Chen')).toBe('checkout tag:web owner:"Maya Chen"')
  })

  it('takes its word away again', () => {
    expect(askFor('owner:"Maya Chen" checkout', 'owner', undefined)).toBe('checkout')
  })

  it.each([
    ['owner:ben', 'ben'],
    ['checkout owner:"Maya Chen"', 'Maya Chen'],
    ['owner:"Maya Ch', 'Maya Ch'],
    ['owner: checkout', undefined],
    ['"the owner:ben"', undefined],
  ])('reads from %s what is asked for', (text, owner) => {
    expect(askedFor(text, 'owner')).toBe(owner)
  })

  it('offers what there is, the most used first', () => {
    expect(choicesOf(['web', 'mail', 'web', 'app'])).toEqual([
      { value: 'web', count: 2 },
      { value: 'app', count: 1 },
      { value: 'mail', count: 1 },
    ])
  })
})
