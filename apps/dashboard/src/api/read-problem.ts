import { isRecord } from '@tailslide/core'
import { lookup } from '../state/lookup.js'
import { inPages } from '../words/ways.js'
import { words } from '../words/words.js'
import { ApiProblem } from './problem.js'

/** An answer that something in between has made, such as a proxy, has no code of Tower's. */
export function readProblem(status: number, text: string): ApiProblem {
  const said = parse(text)
  if (!isRecord(said) || typeof said.code !== 'string') return new ApiProblem('ANSWER_UNEXPECTED', { status })
  return new ApiProblem(said.code, {
    status,
    detail: typeof said.detail === 'string' ? inPages(said.detail) : '',
    fields: recordsOf(said.fields).map(({ field, rule }) => ({ field: String(field), rule: told(String(rule)) })),
    disagreements: recordsOf(said.disagreements).map(({ field, yours, theirs }) => ({
      ...{ field: String(field), yours, theirs },
    })),
    ...(isRecord(said.current) && { current: said.current }),
  })
}

const ruleText = lookup<string>(words.rules)
const told = (rule: string): string => ruleText(rule) ?? rule

const recordsOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
