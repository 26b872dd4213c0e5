import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Everybody who may sign in; for admins. */
export const people = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => (await call('GET /api/people', { signal })).payload,
})
