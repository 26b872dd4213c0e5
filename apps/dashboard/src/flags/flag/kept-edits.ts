import { FIELDS, type Flag, isFieldName } from '@tailslide/core'
import { changedFields, type Edits } from './draft.js'

const KEY = 'tailslide-draft-'

/** What was typed lasts as long as the tab does. */
export function keepEdits(flagId: number, edits: Edits | undefined): void {
  try {
    if (edits) sessionStorage.setItem(KEY + flagId, JSON.stringify(edits))
    else sessionStorage.removeItem(KEY + flagId)
  } catch {
    // Full, or forbidden: then it lasts as long as the page.
  }
}

/** Written by this very build of the page, or by one before it: only what fields of a flag can hold is taken back. */
export function keptEdits(flag: Flag): Edits | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY + flag.id) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const fields = readFields(Reflect.get(kept, 'fields'))
    const edits = { seen: { ...flag, ...readFields(Reflect.get(kept, 'seen')) }, fields }
    return changedFields(flag, edits).length === 0 ? undefined : edits
  } catch {
    return undefined
  }
}

function readFields(value: unknown): Partial<Flag> {
  if (typeof value !== 'object' || value === null) return {}
  const known = Object.entries(value).flatMap(([name, each]) => {
    const read = isFieldName(name) ? FIELDS[name].type.read(each) : undefined
    return read === undefined ? [] : [[name, read] as const]
  })
  return Object.fromEntries(known)
}
