import { describe, expect, it } from 'vitest'
import { schemaText } from '../../src/docs/schema-text.js'

describe('a schema as text', () => {
  it('has each field with its type, its rule, and whether it can be left out', () => {
    const schema = {
      type: 'object',
      required: ['title'],
      properties: {
        title: { type: 'string', rule: 'must not be blank' },
        tags: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
        parts: { type: 'object', additionalProperties: { enum: ['ok', 'away'] } },
        inner: { type: ['object', 'null'], properties: { on: { type: 'boolean', rule: 'must be true or false' } } },
        free: {},
      },
    }
    expect(schemaText(schema)).toBe(`{
  title: string  // must not be blank
  tags?: (string | null)[]
  parts?: { [name]: "ok" | "away" }
  inner?: {
    on?: boolean
  } | null
  free?: anything
}`)
  })
})
