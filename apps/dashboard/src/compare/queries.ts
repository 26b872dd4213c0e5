import type { FlagDifference } from '@tailslide/api'
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { readAgain } from '../api/queries.js'

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

const bodyOf = (from: number, flags: Chosen) => ({ from, ...(flags && { flags: [...flags] }) })

/** What would be written, before anything is. */
export const promotionOf = ({ from, to }: Direction, flags: Chosen) =>
  queryOptions({
    queryKey: ['environments', 'promotion', to, from, flags ?? 'all'],
    queryFn: async ({ signal }) => {
      const body = { ...bodyOf(from, flags), dry_run: true }
      return (await call('POST /api/apps/:id/promote', { params: { id: to }, body, signal })).payload
    },
  })

interface Copying extends Direction {
  readonly flags: Chosen
  /** The plan that was read. */
  readonly plan: string
  readonly reason: string
}

/** Copies what was read, and nothing else: where that has changed since, what would be copied now is read in its place. */
export async function copyAsRead(client: QueryClient, { from, to, flags, plan, reason }: Copying): Promise<void> {
  try {
    await call('POST /api/apps/:id/promote', { params: { id: to }, body: { ...bodyOf(from, flags), plan }, reason })
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'PLAN_OUTDATED') await readAgain(client, 'environments')
    throw error
  }
}

/** What copying writes: from what it is here to what it is there. */
export const copied = ({ fields }: Pick<FlagDifference, 'fields'>) =>
  fields
    .filter(({ is_promoted }) => is_promoted)
    .map(({ field, from: after, to: before }) => ({ field, before, after }))
