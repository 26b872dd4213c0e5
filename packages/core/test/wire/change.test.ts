import {
  applyRulesetChange,
  encodeFlags,
  encodeRuleset,
  encodeRulesetChange,
  type Flag,
  type OutgoingRuleset,
  parseRuleset,
} from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flag, flags, flagWith } from '../arbitraries.js'

const [BEFORE, AFTER] = ['41:1790000000000', '42:1790000000500']

const outgoing = (version: number, given: readonly Flag[]): OutgoingRuleset => ({
  appId: 5,
  version,
  cause: 'manual',
  publishedAt: 1_790_000_000_000,
  payload: JSON.stringify(given),
  flags: given.map((each) => ({ id: each.id, json: JSON.stringify(each) })),
})

const change = (before: readonly Flag[], after: readonly Flag[]): string | undefined =>
  encodeRulesetChange(BEFORE, outgoing(41, before), outgoing(42, after))

const manyFlags = (count: number, from = 1): Flag[] =>
  Array.from({ length: count }, (_, index) => flagWith({ id: from + index, title: `flag-${from + index}` }))

const parsed = (given: readonly Flag[]) => parseRuleset(JSON.stringify(given))
const without = (given: readonly Flag[], ...ids: number[]): Flag[] => given.filter(({ id }) => !ids.includes(id))
const replaced = (given: readonly Flag[], ...newer: Flag[]): Flag[] =>
  given.map((each) => newer.find(({ id }) => id === each.id) ?? each)

describe('encodeFlags', () => {
  it('gives the payload of encodeRuleset, and each flag as it stands in it', () => {
    fc.assert(
      fc.property(flags, (some) => {
        const { payload, flags: encoded } = encodeFlags(some)
        expect(payload).toBe(encodeRuleset(some))
        expect(`[${encoded.map(({ json }) => json).join(',')}]`).toBe(payload)
        expect(encoded.map(({ id }) => id)).toEqual(some.map(({ id }) => id))
      }),
    )
  })
})

describe('a change of a ruleset', () => {
  it('has the flag that was switched and nothing else', () => {
    const before = manyFlags(78)
    const off = { ...flagWith({ id: 13, title: 'flag-13' }), is_active: false }
    const text = change(before, replaced(before, off)) ?? ''
    expect(JSON.parse(text)).toEqual({ from: BEFORE, flags: [off], removed: [] })
    expect(text.length).toBeLessThan(1_000)
  })

  it('has flags that came, wherever they stand, and the ids of those that went', () => {
    const before = without(manyFlags(40), 7, 20)
    const after = without(manyFlags(41), 20, 1, 39)
    const text = change(before, after) ?? ''
    expect(JSON.parse(text).flags.map(({ id }: Flag) => id)).toEqual([7, 41])
    expect(JSON.parse(text).removed).toEqual([1, 39])
    expect(applyRulesetChange(text, BEFORE, parsed(before))).toEqual(parsed(after))
  })

  it('that changes nothing is one without flags', () => {
    const text = change(manyFlags(3), manyFlags(3)) ?? ''
    expect(JSON.parse(text)).toEqual({ from: BEFORE, flags: [], removed: [] })
    expect(applyRulesetChange(text, BEFORE, parsed(manyFlags(3)))).toEqual(parsed(manyFlags(3)))
  })

  const edited = (count: number) => manyFlags(count).map((each) => ({ ...each, description: 'new' }))
  it.each<[why: string, before: Flag[], after: Flag[]]>([
    ['is longer than half of the whole', manyFlags(10), [...edited(5), ...manyFlags(5, 6)]],
    ['is longer than 16 kB', manyFlags(1_000), [...edited(40), ...manyFlags(960, 41)]],
    ['begins with flags out of order', manyFlags(20).reverse(), manyFlags(20)],
    ['ends with flags out of order', manyFlags(20), [...manyFlags(18), ...manyFlags(2, 19).reverse()]],
    ['has an id twice', manyFlags(20), [...manyFlags(20), flagWith({ id: 20, title: 'again' })]],
    ['makes a ruleset empty', manyFlags(20), []],
  ])('is not made when it %s', (_, before, after) => {
    expect(change(before, after)).toBeUndefined()
  })

  it('is not made when one of the two rulesets does not say its flags', () => {
    const { flags: _, ...whole } = outgoing(41, manyFlags(20))
    expect(encodeRulesetChange(BEFORE, whole, outgoing(42, manyFlags(20)))).toBeUndefined()
    expect(encodeRulesetChange(BEFORE, outgoing(41, manyFlags(20)), whole)).toBeUndefined()
  })

  it('leaves the flags that it does not name as the objects that they are', () => {
    const before = parsed(manyFlags(200))
    const off = flagWith({ id: 100, title: 'flag-100', is_active: false })
    const after = without(replaced(manyFlags(200), off), 150)
    const result = applyRulesetChange(change(manyFlags(200), after) ?? '', BEFORE, before)
    expect(result).toEqual(parsed(after))
    expect(result.flags.filter((each) => !before.flags.includes(each))).toEqual([off])
    expect(before.flags).toHaveLength(200)
  })

  // Flags that a reader cannot read, titles that are taken twice, flags that come, go, differ or stay.
  const unreadable = { rollout_percentage: 101 }
  const pairs = fc
    .uniqueArray(fc.record({ one: flag, other: flag, now: fc.constantFrom('same', 'new', 'gone', 'other') }), {
      selector: ({ one }) => one.id,
      maxLength: 6,
    })
    .chain((some) =>
      fc.record({
        some: fc.constant(some),
        titles: fc.array(fc.nat(30), { minLength: some.length, maxLength: some.length }),
        broken: fc.subarray(some.map((_, index) => index)),
        mended: fc.subarray(some.map((_, index) => index)),
        isWhole: fc.boolean(),
      }),
    )
    .map(({ some, titles, broken, mended, isWhole }) => {
      const padding = manyFlags(60, 1_000_000)
      const one = (index: number) => {
        const before = { ...(some[index]?.one ?? flagWith()), ...(!isWhole && { title: `t${titles[index]}` }) }
        return broken.includes(index) && !isWhole ? { ...before, ...unreadable } : before
      }
      const before = some.flatMap(({ now }, index) => (now === 'new' ? [] : [one(index)]))
      const after = some.flatMap(({ now, other }, index) => {
        const old = one(index)
        if (now === 'gone') return []
        if (now !== 'other') return [old]
        if (isWhole) return [{ ...other, id: old.id, title: old.title }]
        return [{ ...old, is_active: !old.is_active, ...(mended.includes(index) && { rollout_percentage: 5 }) }]
      })
      const inOrder = (given: Flag[]) => [...given, ...padding].sort((a, b) => a.id - b.id)
      return { before: inOrder(before), after: inOrder(after) }
    })

  it('gives what parsing the whole gives, or is refused where the whole has problems', () => {
    let [applied, refused] = [0, 0]
    fc.assert(
      fc.property(pairs, ({ before, after }) => {
        const text = change(before, after)
        if (text === undefined) return
        const [base, whole] = [parsed(before), parsed(after)]
        try {
          const result = applyRulesetChange(text, BEFORE, base)
          expect(result).toEqual(whole)
          applied++
          const kept = new Map(before.map((each) => [each.id, JSON.stringify(each)]))
          const isKept = (each: Flag) => kept.get(each.id) === JSON.stringify(after.find(({ id }) => id === each.id))
          expect(result.flags.filter((each) => isKept(each) && !base.flags.includes(each))).toEqual([])
        } catch (error) {
          expect(error).toMatchObject({ code: 'RULESET_CHANGE_INVALID' })
          expect(base.problems.length + whole.problems.length).toBeGreaterThan(0)
          refused++
        }
      }),
      { numRuns: 300 },
    )
    expect(applied).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(10)
  })

  const three = manyFlags(3)
  const data = (fields: object) => JSON.stringify({ from: BEFORE, flags: [], removed: [], ...fields })
  it.each<[what: string, text: string, why: RegExp]>([
    ['no JSON', '{"from":', /must be JSON, not "{\\"from\\":"/],
    ['no object', '[]', /must be an object/],
    ['no name', data({ from: 41 }), /"from" must be a string/],
    ['no flags', data({ flags: {} }), /"flags" must be an array/],
    ['ids that are none', data({ removed: ['1'] }), /"removed" must be an array of numbers/],
    ['another ruleset to begin with', data({ from: AFTER }), /"from" must be "41:\d+", not "42:\d+"/],
    ['a flag that breaks a rule', data({ flags: [flagWith({ rollout_percentage: 101 })] }), /from 0 to 100/],
    ['a flag twice', data({ flags: [three[0], three[0]] }), /must differ from every other flag's/],
    ['the title of another flag', data({ flags: [flagWith({ id: 9, title: 'flag-2' })] }), /title .* must differ/],
    ['flags out of order', data({ flags: [three[2], three[1]] }), /ascending order/],
    ['the removal of a flag that is not there', data({ removed: [2, 4] }), /flags that are there, not 4/],
    ['a flag both changed and removed', data({ flags: [three[1]], removed: [2] }), /flags that are there, not 2/],
  ])('is refused with %s', (_, text, why) => {
    const apply = () => applyRulesetChange(text, BEFORE, parsed(three))
    expect(apply).toThrow(
      expect.objectContaining({ code: 'RULESET_CHANGE_INVALID', message: expect.stringMatching(why) }),
    )
  })

  describe('where a flag could not be read before', () => {
    const bad = { ...flagWith({ id: 2, title: 'flag-2' }), ...unreadable }
    const before = replaced(manyFlags(20), bad)
    const apply = (after: Flag[]) => applyRulesetChange(change(before, after) ?? '', BEFORE, parsed(before))
    const edit = (id: number, fields: Partial<Flag>) => flagWith({ id, title: `flag-${id}`, ...fields })

    it('is applied to the others, and the problem stays', () => {
      const after = replaced(before, edit(5, { is_active: false }))
      expect(parsed(after).problems).toHaveLength(1)
      expect(apply(after)).toEqual(parsed(after))
    })

    it.each<[what: string, after: Flag[]]>([
      ['mends that flag', manyFlags(20)],
      ['breaks it in another way', replaced(before, { ...bad, id: 2, description: 'worse' })],
      ['removes it', without(before, 2)],
      ['removes another', without(before, 1)],
      ['adds one', [...before, edit(21, {})]],
      ['renames one', replaced(before, edit(3, { title: 'renamed' }))],
    ])('is refused when it %s', (_, after) => {
      expect(() => apply(after)).toThrow(expect.objectContaining({ code: 'RULESET_CHANGE_INVALID' }))
    })
  })
})
