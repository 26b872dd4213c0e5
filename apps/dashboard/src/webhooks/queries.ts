import type { Webhook } from '@tailslide/api'
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

const answerOf = (projectId: number) =>
  queryOptions({
    queryKey: ['webhooks', projectId],
    queryFn: ({ signal }) => call('GET /api/projects/:id/webhooks', { params: { id: projectId }, signal }),
  })

export const webhooksOf = (projectId: number) =>
  queryOptions({ ...answerOf(projectId), select: ({ payload }) => payload })

/** As it is set at this moment; where it is gone, as it was known. */
export async function webhookNow(client: QueryClient, known: Webhook): Promise<Webhook> {
  const { payload } = await client.fetchQuery({ ...answerOf(known.project_id), staleTime: 0 })
  return payload.find(({ id }) => id === known.id) ?? known
}

/** The private networks that messages may go to; undefined for those who make no webhooks. */
export const allowedNetworksOf = (projectId: number) =>
  queryOptions({ ...answerOf(projectId), select: ({ allowed_networks }) => allowed_networks })

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
