import type * as contract from '@tailslide/api'
import { arrayOf, boolean, number, orNull, record, string } from './read-answer.js'

const readField = (value: unknown) => {
  const { field, from, to, is_promoted } = record(value)
  return {
    field: string(field),
    /** Of a value longer than 1,000 characters its beginning. */
    from,
    to,
    /** Whether promoting would write it. */
    is_promoted: boolean(is_promoted),
  }
}

export const readDifference = (value: unknown) => {
  const { title, from_id, to_id, fields } = record(value)
  return {
    title: string(title),
    /** The ids of the flag's two configurations. */
    from_id: number(from_id),
    to_id: number(to_id),
    fields: arrayOf(readField)(fields),
  } satisfies contract.FlagDifference
}

export const readComparison = (value: unknown) => {
  const { flags, next } = record(value)
  return {
    flags: arrayOf(readDifference)(flags),
    /** What to go on with as `after`; null where that was all. */
    next: orNull(number)(next),
  }
}

export const readPromotion = (value: unknown) => {
  const { dry_run, changed, flags, plan = '' } = record(value)
  return {
    dry_run: boolean(dry_run),
    /** How many flags have changed, or would. */
    changed: number(changed),
    /** The first hundred of them. */
    flags: arrayOf(readDifference)(flags),
    /** Names what was done, or would be; empty where Tower is older than plans of promotions. */
    plan: string(plan),
  } satisfies contract.Promotion
}
