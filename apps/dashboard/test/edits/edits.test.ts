import { describe, expect, it } from 'vitest'
import { bothIn, changedIn, type Edits, settled, shownOf, unsent, withEdit } from '../../src/edits/edits.js'

type Name = 'name' | 'owner'
const NONE: Edits<Name> = new Map()
const SET = { name: 'pay', owner: 'Ann' }

describe('what is changed in a form', () => {
  const renamed = withEdit(NONE, SET, ['name', 'checkout'])

  it('is sent alone: what nobody touched shows what is set now', () => {
    const now = { ...SET, owner: 'Bob' }
    expect(shownOf(renamed, now)).toEqual({ name: 'checkout', owner: 'Bob' })
    expect([...changedIn(renamed, now)]).toEqual([['name', 'checkout']])
    expect(bothIn(renamed, now)).toEqual([])
  })

  it('is no change where it is what is set, also with blanks around it', () => {
    expect(changedIn(withEdit(NONE, SET, ['name', ' pay ']), SET).size).toBe(0)
    expect(withEdit(renamed, SET, ['name', 'pay']).size).toBe(0)
    expect(bothIn(renamed, { ...SET, name: 'checkout' })).toEqual([])
  })

  it('is none any more once it is saved, but for what was typed since', () => {
    const blank = withEdit(renamed, SET, ['name', ' checkout '])
    const sent = changedIn(blank, SET)
    expect(unsent(blank, sent).size).toBe(0)
    expect(unsent(withEdit(blank, SET, ['owner', 'Bob']), sent)).toEqual(withEdit(NONE, SET, ['owner', 'Bob']))
  })

  it('is chosen between where somebody else has changed the same', () => {
    const now = { ...SET, name: 'payments' }
    const more = withEdit(renamed, now, ['name', 'checkout2'])
    expect(bothIn(more, now)).toEqual([{ name: 'name', theirs: 'payments', yours: 'checkout2' }])
    const mine = settled(more, now, { name: 'name', isYours: true })
    expect(bothIn(mine, now)).toEqual([])
    expect([...changedIn(mine, now)]).toEqual([['name', 'checkout2']])
    expect(bothIn(mine, { ...SET, name: 'money' })).toHaveLength(1)
    expect(changedIn(settled(more, now, { name: 'name', isYours: false }), now).size).toBe(0)
  })
})
