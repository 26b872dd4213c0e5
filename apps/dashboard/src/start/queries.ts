import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

const HOUR = 3_600_000
/** While somebody waits for it. */
export const SOON_MS = 1_500
/** Once it was seen. */
export const LATER_MS = 10_000

/** The calls of a flag in the last hour. */
export const callsOf = (flagId: number) =>
  queryOptions({
    queryKey: ['calls', flagId],
    queryFn: async ({ signal }) => {
      const { payload } = await call('GET /api/flags/:id/series', {
        params: { id: flagId },
        query: { range: String(HOUR) },
        signal,
      })
      return payload.points.reduce(
        ({ ok, failed, old }, point) => ({
          ok: ok + point.success,
          failed: failed + point.failure,
          old: old + point.control_ok + point.control_error,
        }),
        { ok: 0, failed: 0, old: 0 },
      )
    },
  })
