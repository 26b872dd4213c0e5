import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange, arrangeAgain, show } from '../../../src/flags/list/arrange.js'
import { pick } from '../../../src/flags/list/pick.js'
import { splitWords } from '../../../src/flags/list/search-words.js'
import { row } from './row.js'

const all = Array.from({ length: 60 }, (_, id) => show(row(10 + id), undefined))
const standing = { all, arranged: arrange(all) }

describe('what is searched for', () => {
  it('has every word, and stands in the order in which all stand', () => {
    const { others } = pick(standing.arranged, undefined, 'FLAG 4')
    expect(others.map(({ flag }) => flag.id)).toEqual([
      ...standing.arranged.others.map(({ flag }) => flag.id).filter((id) => `flag-${id}`.includes('4')),
    ])
    expect(others.length).toBeGreaterThan(0)
  })

  it('is everything where nothing is asked for', () => {
    expect(pick(standing.arranged, undefined, ' ')).toEqual(standing.arranged)
  })

  it('is what has each word for itself, whatever the words and the texts', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'C', ' ', '"', '\n'), maxLength: 6 })
    const some = fc.array(fc.record({ title: text, description: text, owner: text, tags: fc.array(text) }))
    fc.assert(
      fc.property(some, text, (flags, words) => {
        const rows = flags.map((flag, id) => show(row(id, flag), undefined))
        const sought = splitWords(words.toLowerCase()).map((word) => word.replaceAll(/["\n]/g, ''))
        const has = rows.filter(({ flag: { title, description, owner, tags } }) => {
          const own = [title, description, owner, ...tags].join('\n').toLowerCase()
          return sought.every((word) => own.includes(word))
        })
        expect(pick({ look: rows, others: rows }, undefined, words)).toEqual({ look: has, others: has })
      }),
    )
  })

  it('is looked for anew where the rows have changed', () => {
    expect(pick(standing.arranged, undefined, 'fresh').others).toEqual([])
    const renamed = arrangeAgain(standing, [...all.slice(1), show(row(10, { title: 'fresh' }), undefined)])
    expect(pick(renamed, undefined, 'fresh').others).toHaveLength(1)
  })
})

describe('what is asked for by name', () => {
  const owned = (['Maya Chen', 'Maya', 'Maya Chen-Ito'] as const).map((owner, id) =>
    show(row(id, { owner, tags: [['web', 'web-2', 'mail'][id] ?? ''] }), undefined),
  )
  const found = (words: string) =>
    pick({ look: [], others: owned }, undefined, words)
      .others.map(({ flag }) => flag.id)
      .sort()

  it.each([
    ['owner:maya', [0, 1, 2]],
    ['owner:"maya chen"', [0]],
    ['owner:"Maya Chen', [0, 2]],
    ['tag:web', [0, 1]],
    ['tag:"web"', [0]],
    ['"flag-1"', [1]],
    ['owner:maya tag:web', [0, 1]],
  ])('%s is found where it stands, and between quotation marks nothing longer', (words, ids) => {
    expect(found(words)).toEqual(ids)
  })
})

describe('a state that is asked for', () => {
  const [on, off, forced, observing] = [
    row(0, { is_enabled: true }),
    row(1, { is_enabled: false }),
    row(2, { is_enabled: true, circuit_mode: 'forced_open' }),
    row(3, { is_enabled: true, circuit_mode: 'observe' }),
  ].map((flag) => show(flag, undefined))
  const found = (words: string) =>
    pick({ look: [], others: [on, off, forced, observing].filter((shown) => shown !== undefined) }, undefined, words)
      .others.map(({ flag }) => flag.id)
      .sort()

  it.each([
    ['state:on', [0, 2, 3]],
    ['state:off', [1]],
    ['state:forced-off', [2]],
    ['state:ob', [3]],
    ['state:o', [0, 1, 2, 3]],
    ['state:f', [2]],
    ['state:nonsense', []],
  ])(
    '%s finds the flags of that state, and before its name is whole those of every state that begins so',
    (words, ids) => {
      expect(found(words)).toEqual(ids)
    },
  )
})
