import { Ajv, type AnySchema, type Options, type ValidateFunction } from 'ajv'
import { addKeywords } from './keywords.js'
import { isSmall } from './small-value.js'
import type { SchemaError } from './validation-problems.js'

/** Input up to this size is told all its mistakes; of more, the first, so that who sends mistakes makes no work by it. */
const SMALL = { values: 1_000, characters: 65_536 }

const OPTIONS = {
  removeAdditional: false,
  coerceTypes: false,
  useDefaults: false,
  verbose: true,
} satisfies Options

type Validator = (data: unknown) => true | { error: Error & { validation: SchemaError[] } }

/**
 * Makes validators whose work is bounded by the size of what is right. Ajv ends at the first mistake, for which it asks
 * for a length before a pattern; only what is small is looked at a second time, for the other mistakes.
 */
export function createValidatorCompiler(): (route: { schema: unknown }) => Validator {
  const first = addKeywords(new Ajv({ ...OPTIONS, allErrors: false }))
  const all = addKeywords(new Ajv({ ...OPTIONS, allErrors: true }))
  return ({ schema }) => {
    if (!isSchema(schema)) throw new TypeError('a route has a schema that is none')
    const endsAtFirst = first.compile(schema)
    const findsAll = all.compile(schema)
    return (data) => {
      if (endsAtFirst(data)) return true
      const found = errorsOf(endsAtFirst)
      const validation = isSmall(data, SMALL) && !findsAll(data) ? errorsOf(findsAll) : found
      return { error: Object.assign(new Error('the input breaks its schema'), { validation }) }
    }
  }
}

const isSchema = (value: unknown): value is AnySchema => typeof value === 'object' && value !== null

const errorsOf = ({ errors }: ValidateFunction): SchemaError[] => [...(errors ?? [])]
