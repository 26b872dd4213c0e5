import type { KeywordDefinition } from 'ajv'
import { isStorable } from '../db/percentages.js'

/** What our schemas say beyond JSON Schema. */
export const KEYWORDS: (string | KeywordDefinition)[] = [
  // The rule in words; checks nothing.
  'rule',
  { keyword: 'storable', type: 'number', schema: false, errors: false, validate: isStorable },
]
