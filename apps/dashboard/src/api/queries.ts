import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from './call.js'
import { knownFlags } from './known-flags.js'
import { isForbidden } from './problem.js'
import { signedIn } from './session.js'

// What pages read. A key begins with its subject, so that one event makes all of it be read again.

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const { payload } = await call('GET /api/me', { signal })
    await signedIn(payload.id)
    return payload
  },
})

export const projects = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }) => {
    try {
      return (await call('GET /api/projects', { signal })).payload
    } catch (error) {
      // To whoever has no role at all, Tower refuses the list; on the pages it has nothing in it.
      if (isForbidden(error)) return []
      throw error
    }
  },
})

export const flagsOf = (appId: number) =>
  queryOptions({
    queryKey: knownFlags.keyOf(appId),
    queryFn: ({ signal }) =>
      knownFlags.read(
        appId,
        async () => (await call('GET /api/apps/:id/flags/overview', { params: { id: appId }, signal })).payload,
      ),
  })

export const seriesOf = (appId: number, flagIds: readonly number[], range: number) =>
  queryOptions({
    queryKey: ['series', appId, range, ...flagIds],
    queryFn: async ({ signal }) =>
      (
        await call('GET /api/apps/:id/series', {
          params: { id: appId },
          query: { flags: flagIds.join(','), range: String(range) },
          signal,
        })
      ).payload,
    enabled: flagIds.length > 0,
    staleTime: 10_000,
    refetchInterval: 10_000,
  })

export const hygieneOf = (appId: number) =>
  queryOptions({
    queryKey: ['hygiene', appId],
    queryFn: async ({ signal }) => (await call('GET /api/apps/:id/hygiene', { params: { id: appId }, signal })).payload,
    staleTime: 60_000,
  })

/** After an action: everything that it may have changed. */
export async function readAgain(client: QueryClient, ...subjects: readonly string[]): Promise<void> {
  await Promise.all(subjects.map((subject) => client.invalidateQueries({ queryKey: [subject] })))
}
