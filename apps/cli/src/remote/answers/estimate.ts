import { isRecord } from '@tailslide/core'
import type { Told } from './told.js'

/** What takes no number of calls is told, where an empty cell could be anything. */
export function estimateInWords(payload: unknown): Told {
  if (!isRecord(payload) || !Array.isArray(payload.estimates)) return { payload }
  const isCalled = typeof payload.calls_per_second === 'number' && payload.calls_per_second > 0
  const canTrip = payload.can_trip === true
  const none = canTrip && isCalled ? 'does not open' : undefined
  const estimates = payload.estimates
    .filter(isRecord)
    .map((row) => (row.calls === null && none !== undefined ? { ...row, calls: none } : row))
  if (!canTrip)
    return { payload: { ...payload, estimates }, note: 'this circuit does not open by itself, as the flag is set' }
  return { payload: { ...payload, estimates }, note: isCalled ? undefined : 'no calls in the last hour to estimate by' }
}
