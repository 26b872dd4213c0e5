import { lookup } from '../state/lookup.js'

/** A letter of another alphabet, Cyrillic, Greek or Hebrew; keys such as `Enter` have Latin names. */
const OTHER = /^(?!\p{Script=Latin})[\p{L}\p{M}]/u
/** Where such layouts have letters and no sign. */
const signAt = lookup({ BracketLeft: '[', BracketRight: ']' })

interface Pressed {
  readonly key: string
  readonly code: string
}

/** What stands on the same key of a Latin keyboard, where the layout has a letter of another alphabet there. */
export function latinOf({ key, code }: Pressed): string | undefined {
  if (!OTHER.test(key)) return undefined
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? signAt(code)
}
