import { queryOptions } from '@tanstack/react-query'
import { ApiProblem } from '../api/problem.js'
import { towerNow } from '../clock/tower-now.js'
import { type Reading, totalsOf } from './metrics-text.js'

export const LOOK_MS = 5_000
/** Five minutes of them. */
const MOST = 61

/** The last readings of the metrics, oldest first. They are a text, which `call` does not read. */
export const readings = queryOptions({
  queryKey: ['readings'],
  queryFn: async ({ signal, client, queryKey }): Promise<readonly Reading[]> => {
    const response = await fetch('/metrics', { signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]) })
    if (!response.ok) throw new ApiProblem('ANSWER_UNEXPECTED', { status: response.status })
    const reading = { at: towerNow(), totals: totalsOf(await response.text()) }
    const before = client.getQueryData<readonly Reading[]>(queryKey) ?? []
    return [...before, reading].slice(-MOST)
  },
  refetchInterval: LOOK_MS,
  structuralSharing: false,
})
