import type { FlagAbout } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { queryOptions } from '@tanstack/react-query'
import { ask, call } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'

/** A flag as it is set, with its edition. */
export const flagOf = (id: number) =>
  queryOptions({
    queryKey: ['flag', id],
    queryFn: async ({ signal }): Promise<{ flag: Flag; etag: string | undefined }> => {
      const { body, etag } = await ask('GET /api/flags/:id', { params: { id }, signal })
      return { flag: body.payload, etag: etag ?? undefined }
    },
  })

export const aboutFlag = (id: number) =>
  queryOptions({
    queryKey: ['about', id],
    queryFn: async ({ signal }) => (await call('GET /api/flags/:id/about', { params: { id }, signal })).payload,
  })

const MOST_LAST = '40'

/** What was last done to a flag, the newest first. */
export const lastChangesOf = (appId: number, flagId: number) =>
  queryOptions({
    queryKey: ['history', 'last', appId, flagId],
    queryFn: async ({ signal }) => {
      const query = { app: String(appId), flag: String(flagId), limit: MOST_LAST }
      return (await call('GET /api/history', { query, signal })).payload
    },
  })

/** One that lists do not show, by its `id` where that is known: it may have got another name before it was archived. */
export const archivedFlag = (appId: number, title: string, id?: number) =>
  queryOptions({
    queryKey: ['flags', appId, 'archived', title, id],
    queryFn: async ({ signal }): Promise<(Flag & FlagAbout) | null> => {
      const now = id === undefined ? title : await titleOf(id, signal)
      if (now === undefined) return null
      const query = { q: now.slice(0, 200), archived: 'only', limit: '200' } as const
      const { payload } = await call('GET /api/apps/:id/flags/search', { params: { id: appId }, query, signal })
      return payload.flags.find((each) => (id === undefined ? each.title === title : each.id === id)) ?? null
    },
  })

/** Undefined: it is deleted. */
async function titleOf(id: number, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await call('GET /api/flags/:id', { params: { id }, signal })).payload.title
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined
    throw error
  }
}

/** When it was archived last; null where the history does not reach back so far. */
export const archivingOf = (appId: number, flagId: number) =>
  queryOptions({
    queryKey: ['history', 'archiving', flagId],
    queryFn: async ({ signal }) => {
      const query = { app: String(appId), flag: String(flagId), action: 'archive', limit: '1' } as const
      return (await call('GET /api/history', { query, signal })).payload[0] ?? null
    },
  })

const MINUTE_MS = 60_000

/** The calls of the last minute. */
export const lastMinuteOf = (id: number) =>
  queryOptions({
    queryKey: ['series', 'minute', id],
    queryFn: async ({ signal }) => {
      const query = { range: String(MINUTE_MS) }
      return (await call('GET /api/flags/:id/series', { params: { id }, query, signal })).payload
    },
    staleTime: 5_000,
    refetchInterval: 5_000,
  })

/** The same flag in all environments of its project. */
export const everywhereOf = (id: number) =>
  queryOptions({
    queryKey: ['environments', id],
    queryFn: async ({ signal }) => (await call('GET /api/flags/:id/environments', { params: { id }, signal })).payload,
  })

export const usageOf = (id: number) =>
  queryOptions({
    queryKey: ['usage', id],
    queryFn: async ({ signal }) => (await call('GET /api/flags/:id/usage', { params: { id }, signal })).payload,
    staleTime: 30_000,
    refetchInterval: 30_000,
  })
