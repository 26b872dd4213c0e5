import { readdirSync, readFileSync } from 'node:fs'
import { encodeRuleset, evaluate, type Flag, isSameFlag, parseRuleset } from '@tailslide/core'
import { describe, expect, it } from 'vitest'

// The folder's README tells what the files promise.
const FOLDER = new URL('../../../../conformance/rulesets/', import.meta.url)

interface Element {
  readonly title: string | null
  readonly asIf?: Readonly<Record<string, unknown>>
  readonly problems?: readonly string[]
  readonly isLeftOut?: boolean
  readonly reasons?: Readonly<Record<string, string>>
}

const read = (file: string) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))

const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.expected.json'))
  .map((file) => file.slice(0, -'.json'.length))

/** What the element would have had to be for a reader that knows nothing beyond today. */
function plain(sent: Readonly<Record<string, unknown>>, asIf: Element['asIf'] = {}): Flag | undefined {
  const fields = Object.entries({ ...sent, ...asIf }).filter(([key, value]) => !(key in asIf && value === null))
  return parseRuleset(JSON.stringify([Object.fromEntries(fields)])).flags[0]
}

describe.each(NAMES)('the ruleset %s', (name) => {
  const recorded = read(`${name}.json`)
  const payload: string = recorded.data ?? JSON.stringify(recorded.flags)
  const sent: readonly Readonly<Record<string, unknown>>[] = JSON.parse(payload)
  const elements: readonly Element[] = read(`${name}.expected.json`).elements
  const { flags, problems } = parseRuleset(payload)
  const stays = elements.map((element, index) => ({ element, index })).filter(({ element }) => !element.isLeftOut)

  it('says something of each element', () => {
    expect(elements).toHaveLength(sent.length)
    expect(stays.length).toBeGreaterThan(0)
  })

  it('has the flags that can be decided, as if the unknown had not been sent', () => {
    expect(flags).toEqual(stays.map(({ element, index }) => plain(sent[index] ?? {}, element.asIf)))
  })

  it('notes as problems what is unknown, and nothing else', () => {
    const noted = problems.map(({ path }) => path).sort()
    const expected = elements.flatMap(({ problems = [] }, index) =>
      problems.map((field) => (field === '' ? `[${index}]` : `[${index}].${field}`)),
    )
    expect(noted).toEqual(expected.sort())
  })

  it('is decided for each user as it was', () => {
    const reasons = stays.map(({ element }, index) =>
      Object.fromEntries(
        Object.keys(element.reasons ?? {}).map((user) => [user, flags[index] && evaluate(flags[index], user).reason]),
      ),
    )
    expect(reasons).toEqual(stays.map(({ element }) => element.reasons ?? {}))
  })

  it('is the same ruleset when it comes again', () => {
    const again = parseRuleset(payload).flags
    expect(again.map((flag, index) => flags[index] !== undefined && isSameFlag(flag, flags[index]))).toEqual(
      flags.map(() => true),
    )
  })

  it('is written back byte for byte where it was recorded, and as it was read in any case', () => {
    const written = encodeRuleset(flags)
    expect(written).toBe(recorded.data ?? written)
    expect(parseRuleset(written)).toEqual({ flags, problems: [] })
  })
})
