import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failed } from './notice.js'
import { WaitingRows } from './waiting-rows.js'

interface ReadProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  /** What is read, as the beginning of a sentence. */
  readonly what: string
  readonly children: (data: Data) => ReactNode
}

/** What a page has read; before that rows to come, and in place of it what failed. */
export function Read<Data>({ query: { data, error, refetch }, what, children }: ReadProps<Data>) {
  if (data !== undefined) return children(data)
  if (error) return <Failed error={error} what={what} retry={() => void refetch()} />
  return <WaitingRows />
}
