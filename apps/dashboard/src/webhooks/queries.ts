import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

export const webhooksOf = (projectId: number) =>
  queryOptions({
    queryKey: ['webhooks', projectId],
    queryFn: async ({ signal }) =>
      (await call('GET /api/projects/:id/webhooks', { params: { id: projectId }, signal })).payload,
  })

/** Tower answers so many at a time. */
const PAGE = 100

/** What a webhook was told, newest first; older ones by the page. */
export const deliveriesOf = (projectId: number, webhookId: number) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', projectId, webhookId],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ signal, pageParam }) =>
      (
        await call('GET /api/projects/:id/webhooks/:webhookId/deliveries', {
          params: { id: projectId, webhookId },
          query: pageParam === undefined ? {} : { before: String(pageParam) },
          signal,
        })
      ).payload,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.id),
  })
