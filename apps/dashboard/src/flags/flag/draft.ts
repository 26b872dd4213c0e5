import { canTrip, circuitRules, FIELDS, type Flag, fits, SETTING_NAMES, type SettingName } from '@tailslide/core'

/** What is wrong with which field: ends of sentences that begin with it. */
export type FieldProblems = { readonly [N in SettingName]?: string }

/** What a part of the setup is given to show and to change. */
export interface DraftProps {
  /** As it is stored. */
  readonly flag: Flag
  /** With what has been changed here and is not saved. */
  readonly draft: Flag
  readonly change: (fields: Partial<Flag>) => void
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
export function withChange(flag: Flag, edits: Edits | undefined, fields: Partial<Flag>): Edits | undefined {
  const next = { seen: edits?.seen ?? flag, fields: { ...edits?.fields, ...fields } }
  return changedFields(flag, next).length === 0 ? undefined : next
}

/** What somebody else has saved since. */
export function meanwhile(flag: Flag, edits: Edits | undefined): Meanwhile[] {
  if (!edits) return []
  return SETTING_NAMES.filter((name) => edits.seen[name] !== flag[name]).flatMap((field) => {
    const yours = isGiven(edits, field) ? edits.fields[field] : undefined
    return yours === flag[field] ? [] : [{ field, seen: edits.seen[field], theirs: flag[field], yours }]
  })
}

/** Theirs or yours of one field: it is settled then. */
export function settle(flag: Flag, { seen, fields }: Edits, choice: SettingName, isMine: boolean): Edits | undefined {
  const { [choice]: mine, ...others } = fields
  const next = {
    seen: { ...seen, [choice]: flag[choice] },
    fields: isMine && mine !== undefined ? fields : others,
  }
  return changedFields(flag, next).length === 0 ? undefined : next
}

/** What Tower would refuse, said before it is asked. */
export function problemsOf(draft: Flag): FieldProblems {
  const wrong = SETTING_NAMES.flatMap((name) => {
    const value = draft[name]
    const { schema, rule } = FIELDS[name].type
    return typeof value === 'number' && !fits(schema, value) ? [[name, rule] as const] : []
  })
  return Object.fromEntries(wrong)
}

/** Whether a circuit that can open by itself no longer could. */
export const losesProtection = (flag: Flag, draft: Flag): boolean => opensByItself(flag) && !opensByItself(draft)

const opensByItself = (flag: Flag): boolean => canTrip(circuitRules(flag))
