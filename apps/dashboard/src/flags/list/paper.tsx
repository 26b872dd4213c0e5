import type { SeriesPoint } from '@tailslide/api'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { flushSync } from 'react-dom'
import { seriesOf } from '../../api/queries.js'
import { paper } from '../../words/paper.js'
import { HOUR_MS, MOST_CHARTED } from './use-charts.js'

export type Charts = ReadonlyMap<number, readonly SeriesPoint[]>

interface PaperProps {
  readonly appId: number
  /** Of all rows. */
  readonly ids: readonly number[]
  /** Those that the page has already. */
  readonly charts: Charts
  readonly onPaper: Charts | undefined
  readonly setOnPaper: (charts: Charts | undefined) => void
}

/** Paper has all rows, and of those that were never on the screen nobody has read the calls: they are read before the browser prints. */
export function Paper({ appId, ids, charts, onPaper, setOnPaper }: PaperProps) {
  const client = useQueryClient()
  useEffect(() => {
    let isReading = false
    const readAndPrint = async (): Promise<void> => {
      isReading = true
      const read = await inTime(readCharts(client, appId, ids))
      isReading = false
      flushSync(() => setOnPaper(read))
      print()
    }
    const over = new AbortController()
    const { signal } = over
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'p' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      if (!isReading) void readAndPrint()
    }
    addEventListener('keydown', onKey, { signal })
    addEventListener('afterprint', () => setOnPaper(undefined), { signal })
    return () => over.abort()
  }, [client, appId, ids, setOnPaper])
  const missing = useMemo(
    () => ids.filter((id) => !charts.has(id) && onPaper?.has(id) !== true).length,
    [ids, charts, onPaper],
  )
  return missing > 0 && <p className="mt-3 hidden print:block">{paper.callsNotRead(missing)}</p>
}

const PATIENCE_MS = 5_000

/** What has been read by then. */
async function inTime(reading: AsyncGenerator<Charts>): Promise<Charts | undefined> {
  let read: Charts | undefined
  const isOver = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))
  for (;;) {
    const next = await Promise.race([reading.next().catch(() => undefined), isOver])
    if (!next || next.done) return read
    read = next.value
  }
}

async function* readCharts(client: QueryClient, appId: number, ids: readonly number[]): AsyncGenerator<Charts> {
  const known = new Map<number, readonly SeriesPoint[]>()
  for (let from = 0; from < ids.length; from += MOST_CHARTED) {
    const { flags } = await client.fetchQuery(seriesOf(appId, ids.slice(from, from + MOST_CHARTED), HOUR_MS))
    for (const { flag_id, points } of flags) known.set(flag_id, points)
    yield known
  }
}
