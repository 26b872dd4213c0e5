import { isStep } from '@tailslide/core'
import type { Ajv, KeywordDefinition } from 'ajv'

const EXACT_STEPS: KeywordDefinition = {
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  errors: false,
  validate: isStep,
}

/** `rule` is a schema's rule in words, `secret` keeps its value out of answers, and `multipleOf` means decimals: as Ajv divides, 33.33 is no multiple of 0.001. */
export function addKeywords(ajv: Ajv): Ajv {
  return ajv.removeKeyword('multipleOf').addKeyword(EXACT_STEPS).addKeyword('rule').addKeyword('secret')
}
