import { FIELD_NAMES, FIELDS, type Flag, isSameFlag, NEW_FLAG } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameValue } from '../../src/flag/same-flag.js'
import { flag, flagWith } from '../arbitraries.js'

describe('the description of a flag', () => {
  it.each(FIELD_NAMES)('%s reads what a new flag has and what its absence means', (name) => {
    const { type, whenNew, absent } = FIELDS[name]
    for (const value of [whenNew, absent]) if (value !== undefined) expect(type.read(value)).toEqual(value)
  })

  it.each(FIELD_NAMES)('%s reads nothing that is of no type at all', (name) => {
    for (const value of [undefined, null, Number.NaN, () => 1]) expect(FIELDS[name].type.read(value)).toBeUndefined()
  })

  it.each(FIELD_NAMES)('%s is told of in a sentence, and by rules that end one', (name) => {
    const { about, type } = FIELDS[name]
    expect(about).toMatch(/^\S.{10,160}\.$/)
    for (const rule of [type.rule, type.readRule]) expect(rule).toMatch(/^must be /)
  })

  it('gives every setting of a new flag a value', () => {
    const settings = FIELD_NAMES.filter((name) => FIELDS[name].writer === 'person' && name !== 'title')
    expect(Object.keys(NEW_FLAG)).toEqual(settings)
  })
})

describe('isSameFlag', () => {
  it('holds of a flag and its copy, and of no two that differ in a field', () => {
    fc.assert(
      fc.property(flag, flag, (one, other) => {
        expect(isSameFlag(one, JSON.parse(JSON.stringify(one)))).toBe(true)
        const differ = FIELD_NAMES.some((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
        expect(isSameFlag(one, other)).toBe(!differ)
      }),
    )
  })

  it('looks into a circuit', () => {
    const closed = (since: number): Flag => flagWith({ circuit: { state: 'closed', since, trips: 0 } })
    expect(isSameFlag(closed(1), closed(1))).toBe(true)
    expect(isSameFlag(closed(1), closed(2))).toBe(false)
  })
})

it('a flag with a key of the language in place of a field is not the flag with the field', () => {
  const odd: object = JSON.parse('{"id":1,"title":"a","__proto__":{}}')
  const flag = { id: 1, title: 'a', rollout_seed: 'b' }
  expect([isSameFlag(odd, flag), isSameFlag(flag, odd)]).toEqual([false, false])
  expect(isSameFlag(odd, { id: 1, title: 'a' })).toBe(true)
})

describe('isSameValue', () => {
  it('compares JSON by value, whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value)
        const reversed = JSON.parse(text, (_, each: unknown) =>
          typeof each === 'object' && each !== null && !Array.isArray(each)
            ? Object.fromEntries(Object.entries(each).reverse())
            : each,
        )
        expect(isSameValue(JSON.parse(text), reversed)).toBe(true)
      }),
    )
  })

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: undefined }, { b: 1 }],
    [{}, []],
    [null, {}],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
  ])('%j is not %j', (one, other) => {
    expect(isSameValue(one, other)).toBe(false)
    expect(isSameValue(other, one)).toBe(false)
  })

  it('takes what is nested without end for different, in bounded time', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
    expect(isSameValue(nested(5_000), nested(5_000))).toBe(false)
  })
})
