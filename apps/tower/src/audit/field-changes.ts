import { SETTING_NAMES } from '@tailslide/core'
import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { shownReceivers } from '../webhooks/shown-receiver.js'

/** What an entry tells of one field. */
export interface FieldChange {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** As an entry keeps them. */
export const textOf = (changes: readonly FieldChange[]): string => (changes.length > 0 ? JSON.stringify(changes) : '')

/** What a person may have changed, and where the circuit stands. */
const TOLD = ['title', ...SETTING_NAMES, 'circuit_status'] as const

/** Characters of a longer value that an entry keeps. */
export const LONGEST_KEPT = 1_000
/** Of the settings that an entry keeps so that the flag can be brought back to them. */
export const LONGEST_SETTINGS = 32_000

/** What differs, long values shortened; of a flag that is new or gone nothing. */
export function fieldChanges(before: FlagRow | undefined, after: FlagRow): FieldChange[] {
  if (!before) return []
  const [was, is] = [toFlag(before), toFlag(after)]
  return TOLD.filter((field) => was[field] !== is[field]).map((field) => ({
    field,
    before: told(field, was[field]),
    after: told(field, is[field]),
  }))
}

const told = (field: string, value: unknown): unknown =>
  shortened(field === 'webhooks' && typeof value === 'string' ? shownReceivers(value) : value)

function shortened(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST_KEPT) return value
  // Never half of a character.
  return `${value.slice(0, LONGEST_KEPT).replace(/[\ud800-\udbff]$/, '')}… (${value.length} characters)`
}

/** The settings as text; empty where they are too long to be kept with every entry. */
export function keptSettings(row: FlagRow): string {
  const flag: WholeFlag = toFlag(row)
  const text = JSON.stringify(Object.fromEntries(SETTING_NAMES.map((name) => [name, flag[name]])))
  return text.length > LONGEST_SETTINGS ? '' : text
}
