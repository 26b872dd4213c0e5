import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { archivedOf } from './queries.js'

interface ArchivedCountProps {
  readonly appId: number
  readonly isChosen: boolean
  readonly children: (count: number) => ReactNode
}

/** The way to what is archived; nothing where nothing is. */
export function ArchivedCount({ appId, isChosen, children }: ArchivedCountProps) {
  const { data } = useQuery(archivedOf(appId))
  const count = data?.flags.length ?? 0
  return count > 0 || isChosen ? children(count) : null
}
