import { describe, expect, it } from 'vitest'
import { FlagNames, flagAt, pathUnder } from '../../../src/flags/flag/flag-at.js'

const rowsOf = (titles: Readonly<Record<number, string>>) =>
  Object.entries(titles).map(([id, title]) => ({ id: Number(id), title }))
const at = (title: string) => ({ appId: 1, title })
const NONE = new FlagNames()

describe('the flag of an address', () => {
  it('is the one of that name', () => {
    expect(flagAt(rowsOf({ 7: 'pay', 8: 'ship' }), at('ship'), undefined, NONE)).toMatchObject({ id: 8 })
  })

  it('stays the one that was there, whatever it and others are called now', () => {
    const last = { ...at('pay'), id: 7 }
    expect(flagAt(rowsOf({ 7: 'pay-2', 8: 'pay' }), at('pay'), last, NONE).row?.title).toBe('pay-2')
    expect(flagAt(rowsOf({ 8: 'pay' }), at('pay'), last, NONE)).toEqual({ id: 7, row: undefined })
    expect(flagAt(rowsOf({ 7: 'pay-2', 8: 'pay' }), { ...at('pay'), appId: 2 }, last, NONE).id).toBe(8)
  })

  it('is for whoever comes anew the one that has the name now, and else the one that had it', () => {
    const names = new FlagNames()
    names.note({ ...at('pay'), id: 7 })
    const last = { ...at('pay-2'), id: 7 }
    expect(flagAt(rowsOf({ 7: 'pay-2', 8: 'pay' }), at('pay'), last, names).id).toBe(8)
    expect(flagAt(rowsOf({ 7: 'pay-2' }), at('pay'), last, names).row?.title).toBe('pay-2')
  })

  it('is known by its id when it is in no list any more, and unknown when it never was', () => {
    expect(flagAt(rowsOf({ 8: 'ship' }), at('pay'), { ...at('pay'), id: 7 }, NONE)).toEqual({ id: 7, row: undefined })
    expect(flagAt(rowsOf({ 8: 'ship' }), at('pay'), undefined, NONE)).toEqual({ id: undefined, row: undefined })
  })

  it('forgets the oldest names', () => {
    const names = new FlagNames()
    for (let id = 0; id <= 500; id++) names.note({ ...at(`flag-${id}`), id })
    expect([names.idOf(at('flag-0')), names.idOf(at('flag-1'))]).toEqual([undefined, 1])
  })
})

describe('the path under another name', () => {
  it('keeps the tab', () => {
    expect(pathUnder('/p/shop/test%2F1/flags/a%20b', 'c/d e')).toBe('/p/shop/test%2F1/flags/c%2Fd%20e')
    expect(pathUnder('/p/shop/test/flags/a/circuit', 'b')).toBe('/p/shop/test/flags/b/circuit')
  })
})
