import type { Flag, SettingName } from '@tailslide/core'
import { useEffect, useState } from 'react'
import { settle, type Typed, withChange } from './draft.js'
import { keepEdits, keptEdits } from './kept-edits.js'

/** What a person has not saved of one flag; a page that shows another one is given another `key`. */
export function useDraft(person: number, flag: Flag) {
  const [edits, setEdits] = useState(() => keptEdits(person, flag))
  useEffect(() => keepEdits({ person, flagId: flag.id }, edits), [person, flag.id, edits])
  return {
    edits,
    change: (fields: Partial<Flag>, typed?: Typed) => setEdits((before) => withChange(flag, before, fields, typed)),
    settle: (field: SettingName, isMine: boolean) =>
      setEdits((before) => before && settle(flag, before, field, isMine)),
    discard: () => setEdits(undefined),
  }
}
