import { describe, expect, it } from 'vitest'
import { bestOf, cutsOf, piecesOf } from '../../src/command/match.js'

const best = (typed: string, ...names: string[]): string[] => bestOf(names, typed, { nameOf: (name) => name, most: 3 })

describe('what is typed into the command bar', () => {
  it('finds the name itself first, then what begins with it, then its words, then any part', () => {
    const names = ['my-renew', 'a-new-cart', 'new-cart', 'new']
    expect(bestOf(names, 'new', { nameOf: (name) => name, most: 4 })).toEqual([
      'new',
      'new-cart',
      'a-new-cart',
      'my-renew',
    ])
  })

  it('wants all words, in any order, and takes signs of patterns as they are', () => {
    expect(best('cart new', 'new-cart', 'new')).toEqual(['new-cart'])
    expect(best('a.b(', 'a.b(c)', 'axb(')).toEqual(['a.b(c)'])
  })

  it('gives at most as many as there is room for', () => {
    expect(best('', 'a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c'])
  })

  it('may be an action and a name, either of them first', () => {
    expect(cutsOf(' turn off  checkout')).toEqual([
      ['off checkout', 'turn'],
      ['turn', 'off checkout'],
      ['checkout', 'turn off'],
      ['turn off', 'checkout'],
    ])
    expect(cutsOf('checkout')).toEqual([])
    expect(cutsOf('a text of a page that was pasted here')).toEqual([])
  })

  it('marks what was typed, whatever its case, and keeps every letter', () => {
    expect(piecesOf('New-checkout', 'new CHECK').filter(({ isTyped }) => isTyped)).toEqual([
      { text: 'New', isTyped: true, at: 0 },
      { text: 'check', isTyped: true, at: 4 },
    ])
    expect(piecesOf('a(b', 'a(').map(({ text }) => text)).toEqual(['a(', 'b'])
  })
})
