import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

export const sessions = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await call('GET /api/me/sessions', { signal })).payload,
})
