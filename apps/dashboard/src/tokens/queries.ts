import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Those of whoever asks, and for an admin those of everybody. */
export const tokens = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await call('GET /api/tokens', { signal })).payload,
})
