import type { Ajv, KeywordDefinition } from 'ajv'

/** Whether a number is a step as people write it: 33.33 is one of 0.01, and 0.1 + 0.2 is none. */
export const isStep = (step: number, value: number): boolean => {
  const perOne = Math.round(1 / step)
  return Math.round(value * perOne) / perOne === value
}

const EXACT_STEPS: KeywordDefinition = {
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  errors: false,
  validate: isStep,
}

/** `rule` is a schema's rule in words, and `multipleOf` means decimals: as Ajv divides, 33.33 is no multiple of 0.001. */
export function addKeywords(ajv: Ajv): Ajv {
  return ajv.removeKeyword('multipleOf').addKeyword(EXACT_STEPS).addKeyword('rule')
}
