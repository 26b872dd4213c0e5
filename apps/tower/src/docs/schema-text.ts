import { isRecord } from '@tailslide/core'

const INDENT = '  '

/** A JSON Schema as people write types, each rule behind what it is about; `?` is behind what can be left out. */
export function schemaText(schema: unknown, indent = ''): string {
  if (!isRecord(schema)) return 'anything'
  const { const: only, enum: some, anyOf = schema.oneOf, type, items, properties, additionalProperties } = schema
  if (only !== undefined) return JSON.stringify(only)
  if (Array.isArray(some)) return some.map((one) => JSON.stringify(one)).join(' | ')
  if (Array.isArray(anyOf)) return anyOf.map((one) => schemaText(one, indent)).join(' | ')
  if (Array.isArray(type)) return type.map((one) => schemaText({ ...schema, type: one }, indent)).join(' | ')
  if (type === 'null') return 'null'
  if (type === 'array') return arrayText(schemaText(items, indent))
  if (isRecord(properties) && Object.keys(properties).length > 0) return fieldsText(schema, properties, indent)
  if (isRecord(additionalProperties)) return `{ [name]: ${schemaText(additionalProperties, indent)} }`
  if (isRecord(schema.patternProperties)) {
    return `{ [name]: ${Object.values(schema.patternProperties).map((one) => schemaText(one, indent))} }`
  }
  if (type === 'object') return additionalProperties === false ? '{}' : '{ ... }'
  return typeof type === 'string' ? type : 'anything'
}

const arrayText = (item: string): string => (/^\w+$/.test(item) || item.endsWith('}') ? `${item}[]` : `(${item})[]`)

function fieldsText({ required }: Record<string, unknown>, fields: Record<string, unknown>, indent: string): string {
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name)
  const lines = Object.entries(fields).map(([name, schema]) => {
    const rule = ruleOf(schema)
    const field = `${name}${isRequired(name) ? '' : '?'}: ${schemaText(schema, indent + INDENT)}`
    return `${indent}${INDENT}${field}${rule === '' ? '' : `  // ${rule}`}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

/** What the type does not say by itself. */
export function ruleOf(schema: unknown): string {
  if (!isRecord(schema)) return ''
  const { rule, description, type, enum: some, const: only } = schema
  if (typeof description === 'string') return description.replaceAll('\n', ' ')
  if (typeof rule !== 'string' || type === 'boolean' || type === 'object' || some || only !== undefined) return ''
  return rule
}
