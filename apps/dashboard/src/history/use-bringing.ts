import type { HistoryEntry } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { flagOf } from '../flags/flag/queries.js'
import { reachingOf, reachOnceOn } from '../flags/reach.js'
import { settingsIn } from '../ui/diff.js'
import { restoring } from './queries.js'
import type { Back } from './use-back.js'

type Changes = HistoryEntry['changes']

/** What bringing a flag back, or undoing a change, would change of what is set now. */
export interface Bringing {
  readonly changes: Changes | undefined
  /** Of what it is compared with; undefined until that is read. */
  readonly edition: string | undefined
  /** How many users it reaches at once, where it switches the flag on. */
  readonly reach: string | undefined
  readonly error: Error | null
}

export function useBringing({ kind, entry }: Back): Bringing {
  const isUndo = kind === 'undo'
  const preview = useQuery({ ...restoring(entry.flag_id, entry.id), enabled: !isUndo })
  const now = useQuery({ ...flagOf(entry.flag_id), staleTime: 0 })
  const { changes, edition } = isUndo
    ? { changes: now.data && undone(entry, now.data.flag), edition: now.data?.etag }
    : { changes: preview.data?.changes, edition: preview.data?.edition }
  return {
    changes,
    edition,
    reach: changes && now.data && reachOf(changes, now.data.flag),
    error: preview.error ?? now.error,
  }
}

/** From what is set now, which may be other than what the change has left, to what was before it. */
const undone = (entry: HistoryEntry, flag: Flag): Changes => {
  const now = new Map<string, unknown>(Object.entries(flag))
  return settingsIn(entry.changes)
    .map(({ field, before }) => ({ field, before: now.get(field), after: before }))
    .filter(({ before, after }) => before !== after)
}

function reachOf(changes: Changes, flag: Flag): string | undefined {
  const after = Object.fromEntries(changes.map(({ field, after }) => [field, after]))
  return after.is_enabled === true ? reachOnceOn(reachingOf({ ...flag, ...after })) : undefined
}
