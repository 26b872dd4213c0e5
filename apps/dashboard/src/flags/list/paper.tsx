import type { SeriesPoint } from '@tailslide/api'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { seriesOf } from '../../api/queries.js'
import { paper } from '../../words/paper.js'
import { type Charts, HOUR_MS } from './charts.js'
import type { Line } from './lines.js'
import { MOST_CHARTED } from './use-charted.js'

/** What the list has, at the moment of asking. */
export interface Listed {
  readonly appId: number
  readonly lines: readonly Line[]
  /** Of the rows that were on the screen. */
  readonly charts: Charts | undefined
}

export interface PaperProps {
  readonly listed: { readonly current: Listed | undefined }
  readonly setOnPaper: (charts: Charts | undefined) => void
}

/**
 * Paper has all rows, and of those that were never on the screen nobody has read the calls: they are read before the browser prints.
 */
export function Paper({ listed, setOnPaper }: PaperProps) {
  const client = useQueryClient()
  const [missing, setMissing] = useState(0)
  useEffect(() => {
    let isReading = false
    let read: Charts | undefined
    const readAndPrint = async (): Promise<void> => {
      if (!listed.current) return
      isReading = true
      read = await inTime(readCharts(client, listed.current.appId, idsOf(listed.current.lines)))
      isReading = false
      flushSync(() => setOnPaper(read))
      print()
    }
    const count = (): void => {
      const { lines = [], charts } = listed.current ?? {}
      const isMissing = (id: number): boolean => charts?.has(id) !== true && read?.has(id) !== true
      flushSync(() => setMissing(idsOf(lines).filter(isMissing).length))
    }
    const over = new AbortController()
    const { signal } = over
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'p' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      if (!isReading) void readAndPrint()
    }
    const forget = (): void => {
      read = undefined
      setOnPaper(undefined)
    }
    addEventListener('keydown', onKey, { signal })
    addEventListener('beforeprint', count, { signal })
    addEventListener('afterprint', forget, { signal })
    return () => over.abort()
  }, [client, listed, setOnPaper])
  return missing > 0 && <p className="mt-3 hidden print:block">{paper.callsNotRead(missing)}</p>
}

const idsOf = (lines: readonly Line[]): number[] => lines.flatMap((line) => (line.kind === 'flag' ? line.flag.id : []))

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
