import { FIELDS, type Flag, isFieldName } from '@tailslide/core'
import { keptInTab } from '../../state/kept.js'
import { typedKey } from '../../state/typed.js'
import { changedFields, type Edits, type Typed } from './draft.js'

/** Of which person, and of which flag. */
export interface Whose {
  readonly person: number
  readonly flagId: number
}

const keyOf = ({ person, flagId }: Whose): string => typedKey(person, `flag-${flagId}`)

/** What was typed lasts as long as the tab does. */
export function keepEdits(whose: Whose, edits: Edits | undefined): void {
  if (edits) keptInTab.write(keyOf(whose), JSON.stringify(withoutSecrets(edits)))
  else keptInTab.forget(keyOf(whose))
}

/** Addresses of webhooks are not for everybody: of those that are set, none is kept. */
const withoutSecrets = (edits: Edits) => ({ ...edits, seen: { ...edits.seen, webhooks: undefined } })

/** Written by this very build of the page, or by one before it: only what fields of a flag can hold is taken back. */
export function keptEdits(person: number, flag: Flag): Edits | undefined {
  try {
    const kept: unknown = JSON.parse(keptInTab.read(keyOf({ person, flagId: flag.id })) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const typed = readTyped(Reflect.get(kept, 'typed'))
    const nothing = Object.keys(typed).map((name) => [name, Number.NaN] as const)
    const fields = { ...readFields(Reflect.get(kept, 'fields')), ...Object.fromEntries(nothing) }
    const edits = { typed, seen: { ...flag, ...readFields(Reflect.get(kept, 'seen')) }, fields }
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

function readTyped(value: unknown): Typed {
  if (typeof value !== 'object' || value === null) return {}
  const known = Object.entries(value).filter(([name, text]) => isFieldName(name) && typeof text === 'string')
  return Object.fromEntries(known)
}
