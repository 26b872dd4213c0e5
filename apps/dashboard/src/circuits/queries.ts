import type { AnswerBody, Body, RouteOf } from '@tailslide/api'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { towerNow } from '../clock/tower-now.js'
import type { Range } from './ranges.js'

export const chartOf = (flagId: number, { ms, every }: Range) =>
  queryOptions({
    queryKey: ['series', 'chart', flagId, ms],
    queryFn: async ({ signal }) =>
      (await call('GET /api/flags/:id/series', { params: { id: flagId }, query: { range: String(ms) }, signal }))
        .payload,
    staleTime: every,
    refetchInterval: every,
  })

const DAY_MS = 86_400_000
const LOOKED_BACK_DAYS = 30

/** What has happened to a flag in 30 days, newest first. */
export const pastOf = (flagId: number) =>
  queryOptions({
    queryKey: ['history', 'circuit', flagId],
    queryFn: async ({ signal }) => {
      const since = new Date(towerNow() - LOOKED_BACK_DAYS * DAY_MS).toISOString().slice(0, 10)
      const query = { flag: String(flagId), since, limit: '1000' } as const
      return (await call('GET /api/history', { query, signal })).payload
    },
  })

/** Beside counts that are read again and again, what was said of no calls must not stay. */
const OF_THE_HOUR = { staleTime: 10_000, refetchInterval: 10_000 }

export const estimateOf = (flagId: number) =>
  queryOptions({
    queryKey: ['series', 'estimate', flagId],
    queryFn: async ({ signal }) =>
      (await call('GET /api/flags/:id/trip-estimate', { params: { id: flagId }, signal })).payload,
    ...OF_THE_HOUR,
  })

type Backtest = RouteOf<'POST /api/flags/:id/backtest'>
export type BacktestSettings = Body<Backtest>
export type BacktestAnswer = AnswerBody<Backtest>['payload']

/** Of the last hour, with other settings than those that are stored. */
export const backtestOf = (flagId: number, settings: BacktestSettings) =>
  queryOptions({
    queryKey: ['backtest', flagId, settings],
    queryFn: async ({ signal }) =>
      (await call('POST /api/flags/:id/backtest', { params: { id: flagId }, body: settings, signal })).payload,
    ...OF_THE_HOUR,
  })
