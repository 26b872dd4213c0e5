import type { Problem } from '../errors.js'
import { isRecord } from '../is-record.js'
import { inShort } from '../text/in-short.js'
import { FIELD_NAMES, FIELDS, type FieldName, type Flag } from './flag.js'
import { countKeys, isSameValue } from './same-flag.js'

type Draft = { -readonly [N in FieldName]?: Flag[N] }
type Broken = { readonly name: FieldName; readonly value: unknown }

/**
 * Reads one flag of a ruleset. A value that breaks its field's rule becomes a problem, and then: where evaluation needs the field,
 * the flag is left out; elsewhere, as with a word of a newer Tower, the field is what its absence means, and the flag stays.
 */
export function readFlag(raw: unknown, path: string, note: (problem: Problem) => void): Flag | undefined {
  if (!isRecord(raw)) {
    note({ path, value: inShort(raw), rule: 'must be a flag, an object' })
    return undefined
  }
  const draft: Draft = {}
  const broken: Broken[] = []
  for (const name of FIELD_NAMES) {
    const value = raw[name]
    // A database that has no value for a column sends null, which means absent.
    const isAbsent = (value === undefined || value === null) && FIELDS[name].presence !== 'required'
    if (isAbsent || !take(name, FIELDS[name].type.read(value), draft)) {
      if (!isAbsent) broken.push({ name, value })
      if (FIELDS[name].presence === 'filled') take(name, FIELDS[name].absent, draft)
    }
  }
  const flag = broken.every(({ name }) => isDispensable(name, draft)) && isWhole(draft) ? draft : undefined
  for (const { name, value } of broken) {
    const problem = { path: `${path}.${name}`, value: inShort(value), rule: FIELDS[name].type.readRule }
    note(flag ? { ...problem, kept: { flagId: flag.id, field: name } } : problem)
  }
  return flag
}

function take<N extends FieldName>(name: N, value: Flag[N] | undefined, draft: Draft): boolean {
  if (value === undefined) return false
  draft[name] = value
  return true
}

const isDispensable = (name: FieldName, { circuit }: Draft): boolean =>
  FIELDS[name].insteadOfCircuit ? circuit !== undefined : FIELDS[name].purpose !== 'evaluation'

const isWhole = (draft: Draft): draft is Flag =>
  FIELD_NAMES.every((name) => FIELDS[name].presence === 'optional' || draft[name] !== undefined)

/** What `isUntouched` asks of each field, without a look at its description. */
const READS = FIELD_NAMES.map((name) => ({
  name,
  read: FIELDS[name].type.read,
  isOptional: FIELDS[name].presence === 'optional',
}))

/**
 * Whether this is a flag as it stands: each field that a Tower fills in, all by their rules, and no others. Such an object
 * is taken as JSON made it: one that is put together field by field becomes a hash table inside V8, which takes fifteen times
 * as long. What flags before it had, which is most of what a flag has, is not looked at again: `accepted`, a value a field.
 */
export function isUntouched(raw: unknown, accepted: unknown[]): raw is Flag {
  if (!isRecord(raw)) return false
  let fields = 0
  for (let index = 0; index < READS.length; index++) {
    const field = READS[index]
    if (!field) continue
    const value = raw[field.name]
    if (value === undefined && field.isOptional) continue
    fields++
    if (value === accepted[index] && value !== undefined) continue
    const read = field.read(value)
    if (read === undefined || (read !== value && !isSameValue(read, value))) return false
    accepted[index] = value
  }
  return countKeys(raw) === fields
}
