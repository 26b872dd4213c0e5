import { expect, it } from 'vitest'
import { apart, quoted, sentences } from '../../src/words/apart.js'
import { words } from '../../src/words/words.js'

const TURNED = 'bill\u2069ing\u202egnp'
const ISOLATED = '\u2068billinggnp\u2069'

it('a name that runs from right to left, or turns the line round, is kept apart within a sentence', () => {
  expect(apart(TURNED)).toBe(ISOLATED)
  expect(apart('תשלום')).toBe('\u2068תשלום\u2069')
  expect(apart(apart(TURNED))).toBe(ISOLATED)
  expect(quoted(TURNED)).toBe(`“${ISOLATED}”`)
})

it('any other name stands as it is', () => {
  for (const name of ['billing', 'Zoë', '支付', 'оплата', '🛒', '']) expect(apart(name)).toBe(name)
})

it('every sentence keeps apart what it is given, however deep it lies', () => {
  const own = sentences({
    of: { n: (name: string, count: number) => `${name}: ${count}` },
    plain: 'as it is',
    all: ['a'],
  })
  expect(own.of.n(TURNED, 3)).toBe(`${ISOLATED}: 3`)
  expect(own.plain).toBe('as it is')
  expect(own.all).toEqual(['a'])
  expect(words.webhooks.deleteTitle(TURNED)).toBe(`Delete ${ISOLATED}?`)
  expect(words.start.sdk(TURNED, TURNED)).toBe(`${ISOLATED} SDK ${ISOLATED}`)
  expect(words.services.version(TURNED)).toBe(`version ${ISOLATED}`)
  expect(words.problem.couldNotRead(TURNED)).toBe(`${ISOLATED} could not be read`)
})
