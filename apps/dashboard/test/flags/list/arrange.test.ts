import { INITIAL_CIRCUIT } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import type { FlagRow } from '../../../src/flags/flag-state.js'
import {
  arrange,
  arrangeAgain,
  type Picked,
  pick,
  pickAgain,
  show,
  withSwitch,
} from '../../../src/flags/list/arrange.js'

const row = (id: number, more: Partial<FlagRow> = {}): FlagRow => ({
  ...{ id, title: `flag-${id}`, description: '', is_enabled: true, rollout_percentage: 50, circuit_mode: 'automatic' },
  ...{ error_threshold_percentage: 10, is_recoverable: true, circuit_recovery_delay: 1_000, named_users: 0 },
  ...{ updated_at: `2026-11-26T12:00:${id % 60}.000Z`, circuit: INITIAL_CIRCUIT, tags: [], owner: '' },
  ...{ temporary_until: null, last_change: null },
  ...more,
})
const all = Array.from({ length: 60 }, (_, id) => show(row(10 + id), undefined))
const standing = { all, arranged: arrange(all) }

describe('rows arranged again', () => {
  it.each([
    ['of which nothing has changed', [...all]],
    [
      'of which one was changed last',
      all.map((s) => (s === all[7] ? show(row(17, { updated_at: '2027' }), undefined) : s)),
    ],
    [
      'of which one needs a look now',
      all.map((s) => (s === all[7] ? show(row(17, { circuit_mode: 'forced_open' }), undefined) : s)),
    ],
    ['of which one is gone', all.slice(1)],
    ['of which one is another', [show(row(900), undefined), ...all.slice(1)]],
    ['that have all changed', all.map(({ flag }) => show({ ...flag, updated_at: '2027' }, undefined))],
  ])('%s stand as if they had never stood otherwise', (_, now) => {
    expect(arrangeAgain(standing, now)).toEqual(arrange(now))
  })

  it('stay where they need a look until it is given', () => {
    const forced = all.map((s, at) => (at < 3 ? show({ ...s.flag, circuit_mode: 'forced_open' }, undefined) : s))
    const before = { all: forced, arranged: arrange(forced) }
    expect(before.arranged.look).toHaveLength(3)
    expect(arrangeAgain(before, all)).toEqual(arrange(all))
  })
})

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

  it.each([
    ['grows', ['f', 'fl', 'flag-4', 'flag-4 fl']],
    ['shrinks', ['flag-41', 'flag-4', '']],
    ['becomes a state', ['state:o', 'state:on', 'state:on 4', 'state:on 41']],
    ['becomes a tag', ['tag', 'tag:', 'tag:w', 'tag:we', '4 tag:we']],
  ])('is found by key as it is at once, while it %s', (_, typed) => {
    const tagged = all.map((s, at) => (at % 4 === 0 ? show({ ...s.flag, tags: ['web'] }, undefined) : s))
    const from = arrange(tagged)
    let last: Picked | undefined
    for (const words of typed) {
      last = pickAgain(last, { from, filter: undefined, words })
      expect(last.rows).toEqual(pick(from, undefined, words))
    }
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

describe('a switch that somebody has moved', () => {
  it('shows its whole row as it will be', () => {
    const [shown] = all
    if (!shown) throw new Error('there are no rows')
    expect(withSwitch(shown, false)).toMatchObject({ flag: { is_enabled: false }, state: { kind: 'off' } })
    expect(withSwitch(shown, true)).toBe(shown)
    expect(withSwitch(shown, undefined)).toBe(shown)
  })
})
