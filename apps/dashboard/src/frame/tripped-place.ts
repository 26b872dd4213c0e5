import type { Environment, Project } from '@tailslide/api'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'

/** Entries and environments that are looked at: whoever has more open circuits than that sees one of them all the same. */
const MOST_OPENINGS = '50'
const MOST_LOOKED_AT = 4
/** Longer nobody waits for a page to begin with. */
const PATIENCE_MS = 3_000

export interface Found {
  readonly project: Project
  readonly environment: Environment
}

/**
 * Where a circuit is open or recovers, of the environments in which one has opened lately: a protected one first, and then where
 * one opened last. Null: nowhere, or that cannot be told in time.
 */
export const trippedPlace = (known: readonly Project[]) =>
  queryOptions({
    queryKey: ['tripped-place'],
    queryFn: () => findTripped(known, AbortSignal.timeout(PATIENCE_MS)).catch(() => null),
    staleTime: 0,
    gcTime: 0,
  })

async function findTripped(known: readonly Project[], signal: AbortSignal): Promise<Found | null> {
  const query = { action: 'circuit_open', limit: MOST_OPENINGS } as const
  const { payload: openings } = await call('GET /api/history', { query, signal })
  const all = known.flatMap((project) => project.environments.map((environment) => ({ project, environment })))
  const lately = [...new Set(openings.map(({ app_id }) => app_id))]
    .flatMap((appId) => all.find(({ environment }) => environment.app_id === appId) ?? [])
    .sort((one, other) => Number(other.environment.is_protected) - Number(one.environment.is_protected))
    .slice(0, MOST_LOOKED_AT)
  const tripped = await Promise.all(lately.map(({ environment }) => isTripped(environment.app_id, signal)))
  return lately.find((_, index) => tripped[index]) ?? null
}

async function isTripped(id: number, signal: AbortSignal): Promise<boolean> {
  const query = { state: 'tripped', limit: '1' } as const
  const { payload } = await call('GET /api/apps/:id/flags/search', { params: { id }, query, signal })
  return payload.flags.length > 0
}
