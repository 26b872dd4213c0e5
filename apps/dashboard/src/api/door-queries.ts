import { queryOptions } from '@tanstack/react-query'
import { call } from './call.js'

// What is read without having signed in.

export const waysIn = queryOptions({
  queryKey: ['ways-in'],
  queryFn: async ({ signal }) => (await call('GET /api/session', { signal })).payload,
})

/** Which parts Tower has, and whether they can be reached; answered to everybody. */
export const readiness = queryOptions({
  queryKey: ['readiness'],
  queryFn: async ({ signal }) => call('GET /readyz', { signal, or: 503 }),
})
