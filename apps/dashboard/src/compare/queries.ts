import type { FlagDifference } from '@tailslide/api'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Two environments of a project, by their numbers: what the one has is looked at as it would come into the other. */
export interface Direction {
  readonly from: number
  readonly to: number
}

export const differencesOf = (projectId: number, { from, to }: Direction) =>
  infiniteQueryOptions({
    queryKey: ['environments', 'compare', projectId, from, to],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { from: String(from), to: String(to), ...(pageParam && { after: String(pageParam) }) }
      return (await call('GET /api/projects/:id/compare', { params: { id: projectId }, query, signal })).payload
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  })

/** Left out: all flags. */
export type Chosen = readonly number[] | undefined

export const promotionBody = (from: number, flags: Chosen, dry_run: boolean) => ({
  from,
  dry_run,
  ...(flags && { flags: [...flags] }),
})

/** What would be written, before anything is. */
export const promotionOf = ({ from, to }: Direction, flags: Chosen) =>
  queryOptions({
    queryKey: ['environments', 'promotion', to, from, flags ?? 'all'],
    queryFn: async ({ signal }) => {
      const body = promotionBody(from, flags, true)
      return (await call('POST /api/apps/:id/promote', { params: { id: to }, body, signal })).payload
    },
  })

/** What copying writes: from what it is here to what it is there. */
export const copied = ({ fields }: Pick<FlagDifference, 'fields'>) =>
  fields
    .filter(({ is_promoted }) => is_promoted)
    .map(({ field, from: after, to: before }) => ({ field, before, after }))
