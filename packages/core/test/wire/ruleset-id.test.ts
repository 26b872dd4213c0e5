import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRulesetId, parseRulesetId, type RulesetId } from '../../src/index.js'

describe('the id of a ruleset', () => {
  it('is read as it was written', () => {
    const integer = fc.integer({ min: 0, max: 999_999_999_999_999 })
    const ids: fc.Arbitrary<RulesetId> = fc.oneof(
      fc.record({ version: integer, publishedAt: integer }),
      fc.record({ version: integer, publishedAt: integer, unsaved: fc.constant(true as const) }),
    )
    fc.assert(
      fc.property(ids, (id) => {
        expect(parseRulesetId(formatRulesetId(id))).toEqual(id)
      }),
    )
  })

  it.each(['', '42', '42:', ':1', '42:1:saved', '42:1 ', '-1:1', '1234567890123456:1', '42:1:unsaved:1'])(
    'is not found in "%s"',
    (text) => expect(parseRulesetId(text)).toBeUndefined(),
  )
})
