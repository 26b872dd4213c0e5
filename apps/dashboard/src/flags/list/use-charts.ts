import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { seriesOf } from '../../api/queries.js'

export const HOUR_MS = 3_600_000
/** As many as Tower answers for at a time. */
export const MOST_CHARTED = 100

/** The calls of the rows on the screen, and of those that were just there. */
export function useCharts(appId: number, visible: readonly number[]) {
  const wanted = visible.slice(0, MOST_CHARTED).sort((a, b) => a - b)
  // With the environment, so that one is not asked for the flags of another.
  const [app = '', settled = ''] = useSettled(`${appId}/${wanted.join()}`).split('/')
  const ids = settled === '' ? [] : settled.split(',').map(Number)
  const { data } = useQuery({ ...seriesOf(Number(app), ids, HOUR_MS), placeholderData: (before) => before })
  return useMemo(() => new Map(data?.flags.map(({ flag_id, points }) => [flag_id, points])), [data])
}

const SETTLED_MS = 250

/** While somebody scrolls or types, nothing is asked for: an answer amid the keys would be drawn between them. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
