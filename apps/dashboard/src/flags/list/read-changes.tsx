import type { LastChange } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from '../../api/call.js'
import { knownChanges } from '../../api/known-flags.js'

/** By the ids of flags: what was last done to each. */
export type Changes = ReadonlyMap<number, LastChange>

export interface ReadChangesProps {
  readonly appId: number
  readonly setChanges: (changes: Changes | undefined) => void
}

const AGAIN_MS = 10_000

/** Read when the list stands there: for thousands of flags it is a third of all that their rows tell. */
export function ReadChanges({ appId, setChanges }: ReadChangesProps) {
  const { data } = useQuery({
    queryKey: knownChanges.keyOf(appId),
    queryFn: ({ signal }) =>
      knownChanges.read(
        appId,
        async () => (await call('GET /api/apps/:id/flags/last-changes', { params: { id: appId }, signal })).payload,
      ),
    // The column says nothing of why it is empty: it is not to stay so.
    refetchInterval: ({ state }) => state.data === undefined && AGAIN_MS,
  })
  useEffect(() => setChanges(data && new Map(data.map((change) => [change.flag_id, change]))), [data, setChanges])
  return null
}
