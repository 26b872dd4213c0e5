import { type Flag, SETTING_NAMES, type SettingName } from '@tailslide/core'
import { mayTrip } from '../may-trip.js'

/** What is wrong with which field, for whoever has typed it. */
export type FieldProblems = { readonly [N in SettingName]?: string }
/** What stands in fields for numbers and is none. */
export type Typed = { readonly [N in SettingName]?: string }

/** What a part of the setup is given to show and to change. */
export interface DraftProps {
  /** As it is stored. */
  readonly flag: Flag
  /** With what has been changed here and is not saved. */
  readonly draft: Flag
  /** `typed` are the texts of those numbers that are NaN. */
  readonly change: (fields: Partial<Flag>, typed?: Typed) => void
  readonly typed: Typed
  readonly problems: FieldProblems
  /** Why nothing may be changed here; undefined: it may. */
  readonly refusal: string | undefined
}

/**
 * What somebody has changed of a flag and not saved. `seen` is the flag that they had before their eyes when they began, or
 * have since said yes to: what differs from it in the stored flag was changed by somebody else meanwhile.
 */
export interface Edits {
  readonly seen: Flag
  readonly fields: Partial<Flag>
  /** Of those of `fields` that are NaN. */
  readonly typed?: Typed
}

/** A field that two people have changed, or that only somebody else has. */
export interface Meanwhile {
  readonly field: SettingName
  readonly seen: unknown
  readonly theirs: unknown
  /** Undefined: this one was changed by them alone. */
  readonly yours: unknown
}

export const draftOf = (flag: Flag, edits: Edits | undefined): Flag => (edits ? { ...flag, ...edits.fields } : flag)

/** The settings that saving would change, in the order of the wire. */
export const changedFields = (flag: Flag, edits: Edits | undefined): SettingName[] =>
  SETTING_NAMES.filter((name) => isGiven(edits, name) && edits.fields[name] !== flag[name])

const isGiven = (edits: Edits | undefined, name: SettingName): edits is Edits =>
  edits !== undefined && Object.hasOwn(edits.fields, name)

/** Undefined where nothing is left that differs from the stored flag. */
export function withChange(
  flag: Flag,
  edits: Edits | undefined,
  fields: Partial<Flag>,
  typed: Typed = {},
): Edits | undefined {
  const next = withTexts(
    { seen: edits?.seen ?? flag, fields: { ...edits?.fields, ...fields } },
    { ...edits?.typed, ...typed },
  )
  return changedFields(flag, next).length === 0 ? undefined : next
}

/** With the texts of what is no number, and no others. */
function withTexts({ seen, fields }: Edits, texts: Typed): Edits {
  const typed = Object.fromEntries(
    SETTING_NAMES.flatMap((name) =>
      Number.isNaN(fields[name]) && texts[name] !== undefined ? [[name, texts[name]] as const] : [],
    ),
  )
  return { seen, fields, ...(Object.keys(typed).length > 0 && { typed }) }
}

/** What somebody else has saved since. */
export function meanwhile(flag: Flag, edits: Edits | undefined): Meanwhile[] {
  if (!edits) return []
  return SETTING_NAMES.filter((name) => edits.seen[name] !== flag[name]).flatMap((field) => {
    const yours = isGiven(edits, field) ? (edits.typed?.[field] ?? edits.fields[field]) : undefined
    return yours === flag[field] ? [] : [{ field, seen: edits.seen[field], theirs: flag[field], yours }]
  })
}

/** Theirs or yours of one field: it is settled then. */
export function settle(
  flag: Flag,
  { seen, fields, typed = {} }: Edits,
  choice: SettingName,
  isMine: boolean,
): Edits | undefined {
  const { [choice]: mine, ...others } = fields
  const kept = isMine && mine !== undefined ? fields : others
  const next = withTexts({ seen: { ...seen, [choice]: flag[choice] }, fields: kept }, typed)
  return changedFields(flag, next).length === 0 ? undefined : next
}

/** Whether a circuit that can open by itself no longer could. */
export const losesProtection = (flag: Flag, draft: Flag): boolean => mayTrip(flag) && !mayTrip(draft)

/** Whether the first users get the new path, or all of them. */
export const reachesMore = (flag: Flag, draft: Flag): boolean =>
  (draft.is_enabled ?? draft.is_active) &&
  draft.rollout_percentage > flag.rollout_percentage &&
  (flag.rollout_percentage === 0 || draft.rollout_percentage === 100)

/** What only takes the new path away from users, no environment asks a reason for. */
export function onlyTakesAway(flag: Flag, edits: Edits): boolean {
  const [only, ...others] = changedFields(flag, edits)
  return only === 'circuit_mode' && others.length === 0 && edits.fields.circuit_mode === 'forced_open'
}
