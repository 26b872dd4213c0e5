import type { Problem } from '../errors.js'
import { isRecord } from '../is-record.js'
import { inShort } from '../text/in-short.js'
import { FIELD_NAMES, FIELDS, type FieldName, type Flag } from './flag.js'

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
