import { queryOptions } from '@tanstack/react-query'
import { call } from '../../api/call.js'

/** As many as Tower answers with at a time. */
export const MOST_ARCHIVED = 200

/** Archived flags of an environment that have `q` in their name or description; all of them where it is empty. */
export const archivedOf = (appId: number, q = '') =>
  queryOptions({
    queryKey: ['flags', appId, 'archived', 'search', q],
    queryFn: async ({ signal }) => {
      const query = { archived: 'only', limit: String(MOST_ARCHIVED), ...(q !== '' && { q: q.slice(0, 200) }) } as const
      return (await call('GET /api/apps/:id/flags/search', { params: { id: appId }, query, signal })).payload
    },
    staleTime: 60_000,
  })
