import { encodeRuleset, encodeRulesetInSlices, type Flag, parseRuleset, parseRulesetInSlices } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flags, flagWith } from '../arbitraries.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What a way of parsing returns or throws, to compare two of them. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    return { thrown: String(error) }
  }
}

function inSlices(payload: string | Uint8Array) {
  const work = parseRulesetInSlices(payload)
  let slices = 0
  let step = work.next()
  for (; !step.done; step = work.next()) slices++
  return { parsed: step.value, slices }
}

const manyFlags = (count: number, fields: (index: number) => Partial<Flag> = () => ({})): Flag[] =>
  Array.from({ length: count }, (_, index) => flagWith({ id: index + 1, title: `flag-${index}`, ...fields(index) }))

// Long enough to be cut more than once, whatever stands before it.
const padding = manyFlags(100, (index) => ({ id: 1_000_000 + index, title: `padding-${index}` }))

describe('parseRulesetInSlices', () => {
  it('reads 10,000 flags in hundreds of slices, with the result of one go', () => {
    const payload = encodeRuleset(manyFlags(10_000, (index) => ({ description: `"{[,]}\\ ${index} ü€😀` })))
    const { parsed, slices } = inSlices(payload)
    expect(slices).toBeGreaterThan(200)
    expect(parsed).toEqual(parseRuleset(payload))
    expect(inSlices(bytesOf(payload)).parsed).toEqual(parsed)
  })

  it('tells problems by their place in the whole, and finds what repeats in another slice', () => {
    const given = manyFlags(500, (index) =>
      index === 400 ? { rollout_percentage: 101 } : index === 450 ? { id: 7 } : {},
    )
    const { parsed, slices } = inSlices(JSON.stringify(given))
    expect(slices).toBeGreaterThan(5)
    expect(parsed.problems.map(({ path }) => path)).toEqual(['[400].rollout_percentage', '[450].id'])
    expect(parsed.flags).toHaveLength(498)
  })

  it('agrees with parseRuleset about any flags, spaced in any way, as text and as bytes', () => {
    fc.assert(
      fc.property(flags, fc.constantFrom(0, 1, '\t'), (some, space) => {
        const payload = ` ${JSON.stringify([...some, ...padding], null, space)}\r\n`
        expect(inSlices(payload).parsed).toEqual(parseRuleset(payload))
        expect(inSlices(bytesOf(payload)).parsed).toEqual(parseRuleset(payload))
      }),
      { numRuns: 30 },
    )
  })

  it('agrees with parseRuleset about payloads that are damaged anywhere', () => {
    const payload = encodeRuleset(manyFlags(60, () => ({ description: '\\"ü' })))
    const bytes = bytesOf(payload)
    const damage = fc.constantFrom('', ',', '[', ']', '{', '}', '"', '\\', ' ', 'x', '\uFEFF', '[]', '\0')
    fc.assert(
      fc.property(fc.nat(payload.length), fc.nat(3), damage, (at, removed, inserted) => {
        const text = payload.slice(0, at) + inserted + payload.slice(at + removed)
        expect(outcomeOf(() => inSlices(text).parsed)).toEqual(outcomeOf(() => parseRuleset(text)))
        const cut = Uint8Array.of(...bytes.slice(0, at), ...bytesOf(inserted), ...bytes.slice(at + removed))
        expect(outcomeOf(() => inSlices(cut).parsed)).toEqual(outcomeOf(() => parseRuleset(cut)))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['a comma too many at the end', (text: string) => `${text.slice(0, -1)},]`],
    ['a comma too many at the start', (text: string) => `[,${text.slice(1)}`],
    ['a brace for its last bracket', (text: string) => `${text.slice(0, -1)}}`],
    ['a second array', (text: string) => `${text}[]`],
    ['no last bracket', (text: string) => text.slice(0, -1)],
    ['an object around it', (text: string) => `{"flags":${text}}`],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['nothing but white space', () => ' '.repeat(20_000)],
    ['an empty array full of white space', () => `[${' '.repeat(20_000)}]`],
    ['a byte order mark where a slice begins', (text: string) => text.replaceAll(',{"id', ',\uFEFF{"id')],
  ])('agrees with parseRuleset about a payload with %s', (_, change) => {
    const payload = change(encodeRuleset(padding))
    for (const form of [payload, bytesOf(payload)]) {
      expect(outcomeOf(() => inSlices(form).parsed)).toEqual(outcomeOf(() => parseRuleset(form)))
    }
  })
})

describe('encodeRulesetInSlices', () => {
  it.each([0, 1, 25, 26, 100])('gives the pieces of what encodeRuleset gives, for %i flags', (count) => {
    const given = manyFlags(count)
    expect([...encodeRulesetInSlices(given)].join('')).toBe(encodeRuleset(given))
  })
})
