import { CoreError, encodeRuleset, type Flag, parseRuleset } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import recorded from '../../../../conformance/jetstream-messages.json' with { type: 'json' }
import { flags, flagWith, trickyText } from '../arbitraries.js'

const withField = (key: string, value: unknown): string => JSON.stringify([{ ...flagWith(), [key]: value }])

const codeOf = (payload: string | Uint8Array): string => {
  try {
    parseRuleset(payload)
  } catch (error) {
    if (error instanceof CoreError) return error.code
    throw error
  }
  return 'none'
}

describe('recorded rulesets', () => {
  const payloads = recorded.messages.filter(({ subject }) => subject.startsWith('apps.')).map(({ data }) => data)

  it('are read without a problem and written back byte for byte', () => {
    expect(payloads.length).toBeGreaterThan(10)
    for (const payload of payloads) {
      const { flags, problems } = parseRuleset(payload)
      expect(problems).toEqual([])
      expect(encodeRuleset(flags)).toBe(payload)
    }
  })

  it('read the same from bytes', () => {
    for (const payload of payloads) {
      expect(parseRuleset(new TextEncoder().encode(payload))).toEqual(parseRuleset(payload))
    }
  })
})

describe('parseRuleset', () => {
  it('keeps a thousand problems of very many, and the flags among them', () => {
    const payload = JSON.stringify([...Array(5_000).fill(1), flagWith(), ...Array(5_000).fill({}), { id: 7 }])
    const { flags, problems } = parseRuleset(payload)
    expect(problems).toHaveLength(1_000)
    expect(flags).toEqual([flagWith()])
  })

  it.each([
    ['bytes that are not UTF-8', Uint8Array.of(0x5b, 0xff, 0x5d), 'RULESET_NOT_UTF8'],
    ['an empty payload', '', 'RULESET_NOT_JSON'],
    ['a truncated payload', '[{"id":1', 'RULESET_NOT_JSON'],
    ['an object', '{"flags":[]}', 'RULESET_NOT_ARRAY'],
    ['null', 'null', 'RULESET_NOT_ARRAY'],
  ])('throws for %s', (_, payload, code) => {
    expect(codeOf(payload)).toBe(code)
  })

  it('keeps the cause of a JSON error and quotes the start of the payload', () => {
    expect(() => parseRuleset('<html>')).toThrowError(
      expect.objectContaining({ cause: expect.any(SyntaxError), message: 'A ruleset must be JSON, not "<html>".' }),
    )
  })

  it('reads an app without flags', () => {
    expect(parseRuleset('[]')).toEqual({ flags: [], problems: [] })
  })

  it('fills in what a flag leaves out', () => {
    const payload = '[{"id":1,"app_id":2,"title":"t","is_active":true,"rollout_percentage":12.5,"webhooks":null}]'
    expect(parseRuleset(payload)).toEqual({
      problems: [],
      flags: [
        {
          id: 1,
          app_id: 2,
          title: 't',
          description: '',
          is_active: true,
          rollout_percentage: 12.5,
          white_listed_users: '',
          error_threshold_percentage: 0,
          circuit_status: 'close',
          is_recoverable: false,
          circuit_recovery_percentage: 0,
          circuit_recovery_delay: 100,
          circuit_initial_recovery_percentage: 10,
          circuit_recovery_rate: 100,
          circuit_recovery_increment_percentage: 0.1,
          circuit_recovery_profile: 'linear',
          webhooks: '',
          created_at: '',
          updated_at: '',
        },
      ],
    })
  })

  it.each(['id', 'app_id', 'title', 'is_active', 'rollout_percentage'])('requires %s', (key) => {
    const { [key as keyof Flag]: _, ...rest } = flagWith()
    const { flags, problems } = parseRuleset(JSON.stringify([rest]))
    expect(flags).toEqual([])
    expect(problems).toEqual([{ path: `[0].${key}`, value: undefined, rule: expect.stringMatching(/^must be /) }])
    expect(parseRuleset(withField(key, null)).flags).toEqual([])
  })

  it.each([
    ['id', 0],
    ['id', 1.5],
    ['id', '1'],
    ['id', 2 ** 53],
    ['app_id', -1],
    ['title', ''],
    ['title', 7],
    ['is_active', 1],
    ['is_active', 'true'],
    ['rollout_percentage', 100.1],
    ['rollout_percentage', -0.1],
    ['rollout_percentage', '50'],
    ['circuit_status', 'closed'],
    ['white_listed_users', ['alice']],
    ['is_enabled', 'yes'],
    ['rollout_seed', 1],
    ['circuit', { state: 'open', trips: 1 }],
    ['circuit', { state: 'recovering', startedAt: 1, steppedAt: 1, percentage: 101, trips: 1 }],
  ])('drops a flag whose %s is %j, and says so', (key, value) => {
    const { flags, problems } = parseRuleset(withField(key, value))
    expect(flags).toEqual([])
    expect(problems).toEqual([
      { path: `[0].${key}`, value: expect.anything(), rule: expect.stringMatching(/^must be /) },
    ])
  })

  it.each([
    ['error_threshold_percentage', 101],
    ['circuit_recovery_delay', -1],
    ['circuit_recovery_rate', '100'],
    ['circuit_recovery_increment_percentage', -1],
    ['circuit_recovery_profile', 'Linear'],
    ['circuit_mode', 'off'],
    ['circuit_revision', -1],
    ['circuit_rule', 'both'],
    ['circuit_confidence_percentage', 50],
    ['circuit_confidence_percentage', 100],
    ['circuit_comparison_margin_percentage', 51],
    ['circuit_quorum_instances', 0],
    ['circuit_quorum_instances', 1.5],
  ])('keeps a flag whose %s is %j, as if it had been left out, and says so', (key, value) => {
    const { [key as keyof Flag]: _, ...rest } = flagWith()
    const { flags, problems } = parseRuleset(withField(key, value))
    expect(flags).toEqual(parseRuleset(JSON.stringify([rest])).flags)
    expect(problems).toEqual([
      { path: `[0].${key}`, value, rule: expect.stringMatching(/^must be /), kept: { flagId: 13, field: key } },
    ])
  })

  it('drops only the flag that is wrong, and names every field that is', () => {
    const payload = JSON.stringify([
      flagWith({ id: 1, title: 'a' }),
      'nonsense',
      { ...flagWith({ id: 2, title: 'b' }), rollout_percentage: 250, is_active: 'yes' },
      flagWith({ id: 3, title: 'c' }),
    ])
    const { flags, problems } = parseRuleset(payload)
    expect(flags.map(({ title }) => title)).toEqual(['a', 'c'])
    expect(problems).toEqual([
      { path: '[1]', value: 'nonsense', rule: 'must be a flag, an object' },
      { path: '[2].is_active', value: 'yes', rule: 'must be true or false' },
      { path: '[2].rollout_percentage', value: 250, rule: 'must be a number from 0 to 100' },
    ])
  })

  it('keeps the first of two flags with one title or one id', () => {
    const payload = JSON.stringify([
      flagWith({ id: 1, title: 'a', rollout_percentage: 1 }),
      flagWith({ id: 2, title: 'a' }),
      flagWith({ id: 1, title: 'b' }),
    ])
    const { flags, problems } = parseRuleset(payload)
    expect(flags.map(({ id, rollout_percentage }) => [id, rollout_percentage])).toEqual([[1, 1]])
    expect(problems).toEqual([
      { path: '[1].title', value: 'a', rule: "must differ from every other flag's, and is that of [0]" },
      { path: '[2].id', value: 1, rule: "must differ from every other flag's, and is that of [0]" },
    ])
  })

  it('shows long values shortened', () => {
    const values = ['x'.repeat(10_000), new Array(1000).fill(1), { secret: 'x'.repeat(10_000), other: {} }]
    const shown = values.map((value) => parseRuleset(withField('is_active', value)).problems[0]?.value)
    expect(shown).toEqual([`${'x'.repeat(80)}…`, 'an array of 1000', '{ secret, other }'])
  })

  it('ignores fields that it does not know, and drops those of a circuit', () => {
    const payload = withField('circuit', { state: 'closed', since: 1, trips: 0, note: 'x' }).replace(
      '"id"',
      '"new":{},"id"',
    )
    const [flag] = parseRuleset(payload).flags
    expect(flag).toEqual({ ...flagWith(), circuit: { state: 'closed', since: 1, trips: 0 } })
  })

  it('tells of each that comes again which was the first, wherever among the flags left out that stands', () => {
    const titles = ['a', 'b', 'a', 'c', 'b', 'a', 'c']
    const { flags, problems } = parseRuleset(JSON.stringify(titles.map((title, id) => flagWith({ id: id + 1, title }))))
    expect(flags.map(({ title }) => title)).toEqual(['a', 'b', 'c'])
    const firsts = problems.map(({ path, rule }) => `${path} ${/\[\d+\]/.exec(rule)}`)
    expect(firsts).toEqual(['[2].title [0]', '[4].title [1]', '[5].title [0]', '[6].title [3]'])
  })

  it('is not misled by titles and keys that objects inherit', () => {
    const payload = '[{"__proto__":{"is_active":true},"id":1,"app_id":1,"title":"__proto__","rollout_percentage":1}]'
    expect(parseRuleset(payload).problems.map(({ path }) => path)).toEqual(['[0].is_active'])
    const many = ['__proto__', 'constructor', 'toString'].map((title, i) => flagWith({ id: i + 1, title }))
    expect(parseRuleset(JSON.stringify(many))).toEqual({ flags: many, problems: [] })
  })

  it('reads whatever is JSON without an exception of its own, into true flags', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(Number.MAX_VALUE, -0, '', null), trickyText)
    const anyFlag = fc.dictionary(
      fc.constantFrom(...Object.keys(flagWith()), 'circuit', 'circuit_mode', '__proto__'),
      value,
    )
    const mutated = fc
      .tuple(fc.nat(7), anyFlag)
      .map(([id, fields]) => ({ ...flagWith({ id, title: `t${id % 3}` }), ...fields }))
    fc.assert(
      fc.property(fc.array(fc.oneof(value, anyFlag, mutated)), (array) => {
        const { flags, problems } = parseRuleset(JSON.stringify(array))
        const leftOut = problems.filter(({ kept }) => !kept).map(({ path }) => path.split('.')[0])
        expect(flags.length + new Set(leftOut).size).toBe(array.length)
        expect(parseRuleset(encodeRuleset(flags))).toEqual({ flags, problems: [] })
      }),
      { numRuns: 500 },
    )
  })

  it('throws nothing but its own error, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => codeOf(bytes).length > 0))
    fc.assert(fc.property(fc.string(), (text) => codeOf(text).length > 0))
    expect(codeOf('['.repeat(200_000))).toBe('RULESET_NOT_JSON')
    const deep = `[${'['.repeat(50_000)}${']'.repeat(50_000)}]`
    expect(parseRuleset(deep).problems).toEqual([
      { path: '[0]', value: 'an array of 1', rule: 'must be a flag, an object' },
    ])
  })
})

describe('encodeRuleset', () => {
  it('writes what parses to the same flags', () => {
    fc.assert(
      fc.property(flags, (some) => {
        const payload = encodeRuleset(some)
        expect(parseRuleset(payload)).toEqual({ flags: some, problems: [] })
        expect(encodeRuleset(parseRuleset(payload).flags)).toBe(payload)
      }),
    )
  })

  it("writes the protocol's keys in their order, the newer ones after them, and no others", () => {
    const { id, ...rest } = flagWith()
    const row = { circuit_revision: 4, ...rest, secret: 'x', is_enabled: true, id }
    expect(encodeRuleset([row])).toBe(JSON.stringify([{ id, ...rest, is_enabled: true, circuit_revision: 4 }]))
  })
})
