import type { Person } from '@tailslide/api'
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Everybody who may sign in; for admins. */
export const people = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => (await call('GET /api/people', { signal })).payload,
})

/** As they are at this moment; somebody who is gone, as they were known. */
export async function personNow(client: QueryClient, known: Person): Promise<Person> {
  const all = await client.fetchQuery({ ...people, staleTime: 0 })
  return all.find(({ id }) => id === known.id) ?? known
}
