import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** All flags of an environment with all that decides them. */
export const wholeFlagsOf = (appId: number) =>
  queryOptions({
    queryKey: ['flag', 'all', appId],
    queryFn: async ({ signal }) => (await call('GET /api/apps/:id/flags', { params: { id: appId }, signal })).payload,
  })
