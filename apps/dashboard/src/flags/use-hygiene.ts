import { useQuery } from '@tanstack/react-query'
import { flagsOf, hygieneOf } from '../api/queries.js'

/** Asked for when the flags are there: Tower takes longer for it than for them, and nobody waits for it. */
export function useHygiene(appId: number) {
  const { data: areThere = false } = useQuery({ ...flagsOf(appId), select: isThere })
  return useQuery({ ...hygieneOf(appId), enabled: areThere })
}

const isThere = (): boolean => true
