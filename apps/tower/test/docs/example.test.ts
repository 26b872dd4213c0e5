import { allOperations } from '@tailslide/api'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { exampleOf } from '../../src/docs/example.js'

describe('the example of a body', () => {
  const ajv = new Ajv({ strict: false })
  const withBody = allOperations().flatMap(({ id, route }) => ('body' in route ? [[id, route.body] as const] : []))

  it.each(withBody)('of %s is one that its schema takes', (_id, schema) => {
    const validate = ajv.compile(Object(schema))
    const example = exampleOf(schema)
    validate(example)
    expect([example, validate.errors]).toEqual([example, null])
  })
})
