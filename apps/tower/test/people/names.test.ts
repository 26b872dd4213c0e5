import { describe, expect, it } from 'vitest'
import { brokenRuleOf } from '../../src/people/email.js'
import { lettersOf } from '../../src/people/letters.js'

describe('two names are one to the eye', () => {
  it.each([
    ['Ann', 'ann'],
    ['Ann', 'Аnn'],
    ['ANN', 'АΝΝ'],
    ['Ann', 'Ａｎｎ'],
    ['Ann', 'A n-n.'],
    ['Ann', 'Änn'],
    ['Ann', 'A\u{301}nn'],
    ['Paul', 'Pau1'],
    ['Paul', 'PauI'],
    ['Paul', 'Раul'],
    ['Bob', 'Βοb'],
    ['Bob', 'B0b'],
    ['Анна', 'AHHa'],
    ['Ann', 'Ꭺnn'],
    ['Ann', 'ꭺnn'],
    ['Ann', 'ꓮnn'],
    ['ANN', 'ꓮꓠꓠ'],
    ['Ann', 'Ⲁnn'],
    ['Ann', 'ⲁnn'],
    ['Ann', 'Aոn'],
    ['Ann', 'ᴀɴɴ'],
    ['Bob', 'Ᏼօb'],
  ])('%s and %s', (one, other) => {
    expect(lettersOf(other)).toBe(lettersOf(one))
  })
})

describe('two names are apart', () => {
  it.each([
    ['Ann', 'Anna'],
    ['Ann', 'Ann (mail)'],
    ['John Smith', 'John Smith 2'],
    ['अनु', 'अनि'],
    ['김민준', '김민지'],
    ['李娜', '李雷'],
    ['🦊', '🐻'],
    ['ᏌᏊ', 'ᏌᏉ'],
    ['Արամ', 'Արմեն'],
    ['ann@example.com', 'ann@example.org'],
  ])('%s and %s', (one, other) => {
    expect(lettersOf(other)).not.toBe(lettersOf(one))
  })
})

describe('a name that passes for what acts by itself is no name of a person', () => {
  it.each([
    'Tower',
    'Тower',
    'Tοwer',
    'T0wer',
    'Аerobat',
    'Сircuit 2',
    'A-d m.i n',
    'Yοu',
    'Dеleted person',
    'ＴＯＷＥＲ',
    'Ꭲower',
    'ꓔower',
  ])('%s', (name) => {
    expect(brokenRuleOf(name, 'ann@example.com')).toBe('must be the name of a person, not of what acts by itself')
  })

  it.each(['Towers', 'Adam', 'Yousef', 'Tower Hamlets'])('%s is one', (name) => {
    expect(brokenRuleOf(name, 'ann@example.com')).toBeUndefined()
  })
})

describe('a word of two alphabets is no name', () => {
  const rule = (name: string) => brokenRuleOf(name, 'ann@example.com')
  it.each(['γou', 'Toωer', 'Toweг', 'ϲircuit', 'ᗅdmin', 'T𐓂wer', 'Ꭺ́dmin', 'Aո́n', 'Ιван', 'Ann Smitһ'])('%s', (name) => {
    expect(rule(name)).toBe('must not mix letters of two alphabets in one word')
  })
  it.each(['Ann (Аня)', 'Анна Smith', 'Ann李', 'OʼBrien', 'José', 'Jose\u{301}', 'Νίκος', 'ᏌᏊ'])(
    'but %s is',
    (name) => {
      expect(rule(name)).toBeUndefined()
    },
  )
})
