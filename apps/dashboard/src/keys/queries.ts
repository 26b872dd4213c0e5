import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Keys of an environment, those that have ended too. */
export const keysOf = (appId: number) =>
  queryOptions({
    queryKey: ['keys', appId],
    queryFn: async ({ signal }) => (await call('GET /api/apps/:id/keys', { params: { id: appId }, signal })).payload,
  })
