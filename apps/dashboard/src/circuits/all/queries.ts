import { queryOptions } from '@tanstack/react-query'
import { call } from '../../api/call.js'
import { towerNow } from '../../clock/tower-now.js'

const WEEK_MS = 604_800_000
const HOUR_MS = 3_600_000

/** Openings of the last seven days, in all flags of an environment, newest first. */
export const openingsOf = (appId: number) =>
  queryOptions({
    queryKey: ['history', 'openings', appId],
    queryFn: async ({ signal }) => {
      const query = { app: String(appId), action: 'circuit_open', since: instant(WEEK_MS), limit: '1000' } as const
      return (await call('GET /api/history', { query, signal })).payload
    },
  })

/** What has happened to all flags of an environment in the last hour. */
export const lastHourOf = (appId: number) =>
  queryOptions({
    queryKey: ['history', 'hour', appId],
    queryFn: async ({ signal }) => {
      const query = { app: String(appId), since: instant(HOUR_MS), limit: '1000' } as const
      return (await call('GET /api/history', { query, signal })).payload
    },
  })

const instant = (ago: number): string => `${new Date(towerNow() - ago).toISOString().slice(0, 19)}Z`
