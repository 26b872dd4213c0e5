import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { seriesOf } from '../../api/queries.js'
import { type Charts, HOUR_MS } from './charts.js'

export interface ReadChartsProps {
  /** The app and the flags, as `useCharted` has them. */
  readonly charted: string
  readonly setCharts: (charts: Charts) => void
}

/** The calls of the rows on the screen, and of those that were just there. */
export function ReadCharts({ charted, setCharts }: ReadChartsProps) {
  const [app = '', flags = ''] = charted.split('/')
  const ids = flags === '' ? [] : flags.split(',').map(Number)
  const { data } = useQuery({ ...seriesOf(Number(app), ids, HOUR_MS), placeholderData: (before) => before })
  useEffect(() => {
    if (data) setCharts(new Map(data.flags.map(({ flag_id, points }) => [flag_id, points])))
  }, [data, setCharts])
  return null
}
