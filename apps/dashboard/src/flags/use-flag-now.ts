import type { Flag } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem } from '../api/problem.js'
import { flagsOf } from '../api/queries.js'
import { flagOf } from './flag/queries.js'
import type { FlagRow } from './flag-state.js'
import { rowOf } from './row-of.js'

/** A flag that a sheet asks about. */
export interface FlagNow {
  readonly row: FlagRow
  /** Of what `row` shows; to be sent along with what is agreed to, so that nothing newer is. */
  readonly edition: string | undefined
  /** All that is set, once it was read: until then, `row` is what a list knew. */
  readonly flag: Flag | undefined
  readonly gone: Gone | undefined
}

/** `unknown`: archived or deleted, which is being asked. */
export type Gone = 'archived' | 'deleted' | 'unknown'

/** As it is set now, from as the list knows it until it has been read. */
export function useFlagNow(row: FlagRow, appId: number): FlagNow {
  const { data, error, isFetching } = useQuery({ ...flagOf(row.id), staleTime: 0 })
  // One that is archived can still be read.
  const { data: isListed = true } = useQuery({
    ...flagsOf(appId),
    select: (rows) => rows.some(({ id }) => id === row.id),
  })
  return {
    row: data ? rowOf(row, data.flag) : row,
    edition: data?.etag,
    flag: data?.flag,
    gone: useSettled(goneOf(isListed, data !== undefined && !isFetching, error)),
  }
}

/** What is known to be archived stays so while it is read once more. */
function useSettled(gone: Gone | undefined): Gone | undefined {
  const [isArchived, setIsArchived] = useState(false)
  if (gone !== 'unknown' && isArchived !== (gone === 'archived')) setIsArchived(gone === 'archived')
  return gone === 'unknown' && isArchived ? 'archived' : gone
}

function goneOf(isListed: boolean, isThere: boolean, error: Error | null): Gone | undefined {
  if (error instanceof ApiProblem && error.status === 404) return 'deleted'
  if (isListed) return undefined
  return isThere ? 'archived' : 'unknown'
}
