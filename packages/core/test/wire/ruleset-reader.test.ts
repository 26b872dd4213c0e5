import { encodeRuleset, type Flag, parseRuleset, RulesetReader } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flagWith } from '../arbitraries.js'

const asText = (text: string): string => text
const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const manyFlags = (count: number, fields: (index: number) => Partial<Flag> = () => ({})): Flag[] =>
  Array.from({ length: count }, (_, index) => flagWith({ id: index + 1, title: `flag-${index}`, ...fields(index) }))

function read(reader: RulesetReader, payload: string | Uint8Array, before?: readonly Flag[]) {
  const work = reader.read(payload, before)
  let slices = 0
  let step = work.next()
  for (; !step.done; step = work.next()) slices++
  return { ...step.value, slices }
}

/** What reading gives or throws, to compare two ways. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    return { thrown: String(error) }
  }
}

describe('RulesetReader', () => {
  it('takes over the flags that did not change, and reads those that came or differ in anything', () => {
    const circuit = { state: 'open', openedAt: 1, trips: 2 } as const
    const before = manyFlags(200, () => ({ circuit }))
    const after = before.flatMap((flag, index) => {
      if (index === 10) return []
      if (index === 20) return [flag, flagWith({ id: 1_000, title: 'new' })]
      if (index === 30) return [{ ...flag, circuit: { ...circuit, trips: 3 } }]
      return index === 40 ? [{ ...flag, circuit_revision: 1 }] : [flag]
    })
    const { flags, problems } = read(new RulesetReader(), encodeRuleset(after), before)
    expect(problems).toEqual([])
    expect(flags).toEqual(after)
    // The one with the high id ends the search: from there on all are read anew, which is right, only slower.
    const same = flags.filter((flag) => before.includes(flag)).map(({ id }) => id)
    expect(same).toEqual(Array.from({ length: 21 }, (_, index) => index + 1).filter((id) => id !== 11))
  })

  it.each([
    ['text', asText],
    ['bytes', asBytes],
  ])('parses as %s only what lies between the beginning and the end that are as they were', (_, as) => {
    const given = manyFlags(1_000)
    const longer = given.map((flag) =>
      flag.id === 500 ? { ...flag, description: 'Longer than it was, and ünlike.' } : flag,
    )
    const reader = new RulesetReader()
    const first = read(reader, as(encodeRuleset(given)))
    // Were they compared with those `before`, none would be the same object.
    const second = read(reader, as(encodeRuleset(longer)), [])
    expect(second.flags).toEqual(longer)
    const fresh = second.flags.flatMap((flag, index) => (flag === first.flags[index] ? [] : [flag.id]))
    expect(fresh).toContain(500)
    expect(fresh.length).toBeLessThan(60)
  })

  it('takes over everything of a payload that comes again', () => {
    const reader = new RulesetReader()
    const payload = encodeRuleset(manyFlags(300))
    const first = read(reader, payload)
    const second = read(reader, payload, [])
    expect(second.flags.every((flag, index) => flag === first.flags[index])).toBe(true)
    expect(second.slices).toBeGreaterThan(5)
  })

  it('reads a first payload in slices as large as it is told, and what changes in one later in small ones', () => {
    const given = manyFlags(1_000)
    const reader = new RulesetReader(undefined, 128 * 1024)
    const first = read(reader, encodeRuleset(given))
    expect(first.flags).toEqual(given)
    expect(first.slices).toBeLessThan(6)
    const toggled = (id: number) =>
      given.map((flag) => (flag.id === id ? { ...flag, is_active: !flag.is_active } : flag))
    const second = read(reader, encodeRuleset(toggled(500)), [])
    expect(second.flags).toEqual(toggled(500))
    const third = read(reader, encodeRuleset(toggled(501)), [])
    expect(third.flags).toEqual(toggled(501))
    expect(third.flags.filter((flag, index) => flag !== second.flags[index]).length).toBeLessThan(90)
  })

  it('tells again of what could not be read, wherever it stands by then', () => {
    const broken = manyFlags(300, (index) => (index % 100 === 50 ? { rollout_percentage: 101 } : {}))
    const reader = new RulesetReader()
    read(reader, JSON.stringify(broken))
    const { problems } = read(reader, JSON.stringify(broken.slice(1)))
    expect(problems.map(({ path }) => path)).toEqual([49, 149, 249].map((place) => `[${place}].rollout_percentage`))
  })

  it('finds an id or a title that a flag took from one that stayed as it was', () => {
    const given = manyFlags(300)
    for (const [place, fields] of [
      [3, { title: 'flag-250' }],
      [290, { title: 'flag-250' }],
      [290, { id: 7 }],
    ] as const) {
      const reader = new RulesetReader()
      read(reader, encodeRuleset(given))
      const payload = encodeRuleset(given.map((flag, index) => (index === place ? { ...flag, ...fields } : flag)))
      const { flags, problems } = read(reader, payload)
      expect(problems).toHaveLength(1)
      expect({ flags, problems }).toEqual(parseRuleset(payload))
    }
  })

  it('agrees with parseRuleset about every payload of a sequence, each made from an earlier one in any way', () => {
    const pieces = fc.constantFrom(
      '',
      ',',
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      ' ',
      '\uFEFF',
      '1',
      'false',
      '"ü"',
      '{"id":1}',
    )
    const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), removed: fc.nat(900), inserted: pieces })
    const change = fc.oneof(
      fc.record({ cut: fc.tuple(fc.nat(119), fc.nat(119)) }),
      fc.record({ swap: fc.tuple(fc.nat(119), fc.nat(119)) }),
      fc.record({
        set: fc.tuple(
          fc.nat(119),
          fc.constantFrom<object>({ is_active: false }, { id: 3 }, { title: 'flag-5' }, { app_id: 0 }),
        ),
      }),
    )
    const step = fc.oneof(edit, change, change)
    const firstSlice = fc.constantFrom(16_384, 40_000, 256 * 1024)
    const original = manyFlags(120, () => ({ description: '},{"id":7, ü' }))
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), firstSlice, (steps, inBytes, slice) => {
        const as = inBytes ? asBytes : asText
        const reader = new RulesetReader(undefined, slice)
        let given: object[] = original
        read(reader, as(encodeRuleset(original)))
        for (const each of steps) {
          if ('cut' in each) given = given.filter((_, index) => index < each.cut[0] || index > each.cut[1])
          if ('set' in each)
            given = given.map((flag, index) => (index === each.set[0] ? { ...flag, ...each.set[1] } : flag))
          if ('swap' in each) {
            const [one, other] = [given[each.swap[0]], given[each.swap[1]]]
            given = given.map((flag) => (flag === one ? (other ?? flag) : flag === other ? (one ?? flag) : flag))
          }
          let text = JSON.stringify(given)
          if ('inserted' in each) {
            const at = Math.floor(each.at * text.length)
            text = text.slice(0, at) + each.inserted + text.slice(at + each.removed)
          }
          const expected = outcomeOf(() => parseRuleset(as(text)))
          const outcome = outcomeOf(() => {
            const { flags, problems } = read(reader, as(text))
            return { flags, problems }
          })
          expect(outcome).toEqual(expected)
        }
      }),
      { numRuns: 200 },
    )
  })
})
