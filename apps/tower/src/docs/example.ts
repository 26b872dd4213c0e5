import type { Route } from '@tailslide/api'
import { isRecord } from '@tailslide/core'

export interface ExampleRequest {
  /** With its query, where one is needed. */
  readonly path: string
  /** Undefined: it is asked without one. */
  readonly body: unknown
}

/** What may be sent to a Tower whose first project is "shop", as somebody could type it. */
export function exampleRequest({ path, query, body }: Route): ExampleRequest {
  const asked = isRecord(query) && Array.isArray(query.required) ? exampleOf(query) : undefined
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(Object(asked))) search.set(name, String(value))
  const filled = path.replaceAll(/:\w+/g, '1')
  return { path: filled + (search.size > 0 ? `?${search}` : ''), body: body && exampleOf(body) }
}

/** One of them is what a field of text with a pattern may be, where it has no example of its own. */
const TEXTS = [
  'checkout',
  'ada@example.com',
  '2027-01-31T12:00:00Z',
  'https://example.com/hook',
  '0123456789abcdef0123456789abcdef-1',
]

/** A value that the schema allows: of an object what has to be said, or its first field where nothing has to. */
export function exampleOf(schema: unknown): unknown {
  if (!isRecord(schema)) return null
  if (Array.isArray(schema.examples)) return schema.examples[0]
  const { const: only, enum: some, anyOf = schema.oneOf, type, required, properties } = schema
  if (only !== undefined) return only
  if (Array.isArray(some)) return some[0]
  if (Array.isArray(anyOf)) return exampleOf(anyOf[0])
  if (Array.isArray(type)) return exampleOf({ ...schema, type: type[0] })
  switch (type) {
    case 'object':
      return objectLike(isRecord(properties) ? properties : {}, Array.isArray(required) ? required : [])
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) || 1 }, () => exampleOf(schema.items))
    case 'string':
      return textLike(schema)
    case 'number':
    case 'integer':
      return Number(schema.minimum ?? 1)
    case 'boolean':
      return true
    default:
      return null
  }
}

function objectLike(properties: Record<string, unknown>, required: readonly unknown[]): object {
  const said = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(said.map((name) => [name, exampleOf(properties[String(name)])]))
}

function textLike({ pattern, minLength, maxLength }: Record<string, unknown>): string {
  const matches = new RegExp(String(pattern ?? ''), 'u')
  const [least, most] = [Number(minLength ?? 1), Number(maxLength ?? Number.POSITIVE_INFINITY)]
  const text = TEXTS.find((one) => matches.test(one) && one.length <= most) ?? ''
  return text.padEnd(least, '-')
}
