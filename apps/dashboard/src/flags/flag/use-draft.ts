import type { Flag, SettingName } from '@tailslide/core'
import { useEffect, useState } from 'react'
import { settle, withChange } from './draft.js'
import { keepEdits, keptEdits } from './kept-edits.js'

/** The unsaved changes of one flag; a page that shows another one is given another `key`. */
export function useDraft(flag: Flag) {
  const [edits, setEdits] = useState(() => keptEdits(flag))
  useEffect(() => keepEdits(flag.id, edits), [flag.id, edits])
  return {
    edits,
    change: (fields: Partial<Flag>) => setEdits((before) => withChange(flag, before, fields)),
    settle: (field: SettingName, isMine: boolean) =>
      setEdits((before) => before && settle(flag, before, field, isMine)),
    discard: () => setEdits(undefined),
  }
}
