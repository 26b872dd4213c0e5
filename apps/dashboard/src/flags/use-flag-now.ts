import { useQuery } from '@tanstack/react-query'
import { ApiProblem } from '../api/problem.js'
import { flagOf } from './flag/queries.js'
import type { FlagRow } from './flag-state.js'
import { rowOf } from './row-of.js'

/** A flag that a sheet asks about. */
export interface FlagNow {
  readonly row: FlagRow
  /** Of what `row` shows; to be sent along with what is agreed to, so that nothing newer is. */
  readonly edition: string | undefined
  /** Whether `row` was read, and is not what a list knew. */
  readonly isRead: boolean
  readonly isGone: boolean
}

/** As it is set now, from as the list knows it until it has been read. */
export function useFlagNow(row: FlagRow): FlagNow {
  const { data, error } = useQuery({ ...flagOf(row.id), staleTime: 0 })
  return {
    row: data ? rowOf(row, data.flag) : row,
    edition: data?.etag,
    isRead: data !== undefined,
    isGone: error instanceof ApiProblem && error.status === 404,
  }
}
