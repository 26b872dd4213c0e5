import type { HistoryEntry, HistoryFilters } from '@tailslide/api'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, call } from '../api/call.js'

/** `about` any: people and tokens together, which Tower tells apart. */
export interface Asked extends Omit<HistoryFilters, 'about'> {
  readonly isAccess?: boolean
}

const PAGE = '100'

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[]
  readonly next: number | null
}

export const historyOf = (asked: Asked) =>
  infiniteQueryOptions({
    queryKey: ['history', asked],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }): Promise<HistoryPage> => {
      const { isAccess = false, ...filters } = asked
      const ask = (more: HistoryFilters) => askPage({ ...filters, ...more }, { before: pageParam, signal })
      if (!isAccess) return ask({})
      const both = await Promise.all([ask({ about: 'person' }), ask({ about: 'token' })])
      return together(both)
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  })

async function askPage(
  filters: HistoryFilters,
  { before, signal }: { before: number | undefined; signal: AbortSignal },
): Promise<HistoryPage> {
  const page = { limit: PAGE, ...(before !== undefined && { before: String(before) }) }
  const { payload, next } = await call('GET /api/history', { query: { ...filters, ...page }, signal })
  return { entries: payload, next }
}

/** As far back as both have been read; what lies further back comes again with the next pages. */
function together(pages: readonly HistoryPage[]): HistoryPage {
  const nexts = pages.flatMap(({ next }) => next ?? [])
  const next = nexts.length === 0 ? null : Math.max(...nexts)
  const entries = pages
    .flatMap((page) => page.entries)
    .filter(({ id }) => next === null || id >= next)
    .sort((a, b) => b.id - a.id)
  return { entries, next }
}

/** What bringing a flag back would change. */
export const restoring = (flagId: number, entryId: number) =>
  queryOptions({
    queryKey: ['history', 'restoring', flagId, entryId],
    queryFn: async ({ signal }) => {
      const body = { entry: entryId, dry_run: true }
      const { body: answer, etag } = await ask('POST /api/flags/:id/restore', { params: { id: flagId }, body, signal })
      return { changes: answer.payload.changes, edition: etag ?? undefined }
    },
    staleTime: 0,
  })

/** The address of the same as a file. */
export function exportAddress({ isAccess: _, ...filters }: Asked): string {
  const given = Object.entries(filters).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return `/api/history/export?${new URLSearchParams(given)}`
}
