import { describe, expect, it } from 'vitest'
import { arrange, arrangeAgain, show, withSwitch } from '../../../src/flags/list/arrange.js'
import { row } from './row.js'

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

describe('a switch that somebody has moved', () => {
  it('shows its whole row as it will be', () => {
    const [shown] = all
    if (!shown) throw new Error('there are no rows')
    expect(withSwitch(shown, false)).toMatchObject({ flag: { is_enabled: false }, state: { kind: 'off' } })
    expect(withSwitch(shown, true)).toBe(shown)
    expect(withSwitch(shown, undefined)).toBe(shown)
  })
})
