import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Who asks for flags of an environment. */
export const servicesOf = (appId: number) =>
  queryOptions({
    queryKey: ['services', appId],
    queryFn: async ({ signal }) => (await call('GET /api/apps/:id/usage', { params: { id: appId }, signal })).payload,
  })
