import { isRecord } from '../is-record.js'
import type { AerobatAnswer } from '../ports/aerobats.js'

/** A newer Aerobat may lack what nobody here has heard of; so many words, and no longer ones, are taken from it. */
const MOST_LACKS = 8
const WORD = /^[a-zA-Z]{1,32}$/

export const encodeAerobatAnswer = ({ lacks }: AerobatAnswer): string => JSON.stringify({ lacks })

/** Undefined where it is no answer of an Aerobat, such as a stream's word that it has stored the question. */
export function parseAerobatAnswer(text: string): AerobatAnswer | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || !Array.isArray(value.lacks)) return undefined
  const lacks = value.lacks.slice(0, MOST_LACKS)
  return lacks.every((word) => typeof word === 'string' && WORD.test(word)) ? { lacks } : undefined
}
