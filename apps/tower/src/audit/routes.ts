import {
  type AppLog,
  contract,
  type FlagLog,
  LOG_LIMIT_RULE,
  type Log,
  type LogQuery,
  MOST_LOG_ENTRIES,
  toId,
} from '@tailslide/api'
import { seenProjects } from '../access/caller.js'
import { invalidInput } from '../errors.js'
import type { Answering } from '../http/routes.js'
import { type LogPage, listAppLogs, listLogs } from './logs.js'
import type { LogRow } from './queries.js'

const { list, ofApp } = contract.audit

export function logRoutes({ routes, context }: Answering): void {
  routes.handle(list, async ({ query, caller }) => ({
    payload: (await listLogs(context, seenProjects(caller), toPage(query))).map(log),
  }))

  routes.handle(ofApp, async ({ params, query }) => ({
    payload: (await listAppLogs(context, params.id, toPage(query))).map(appLog),
  }))
}

function toPage({ limit, before }: LogQuery): LogPage {
  const entries = entriesAsked(limit, MOST_LOG_ENTRIES)
  return { limit: entries, ...(before !== undefined && { before: toId(before) }) }
}

/** Refuses a number of entries beyond what there may be. */
export function entriesAsked(limit: string | undefined, otherwise: number): number {
  const entries = limit === undefined ? otherwise : Number(limit)
  if (entries >= 1 && entries <= MOST_LOG_ENTRIES) return entries
  throw invalidInput('limit', limit, LOG_LIMIT_RULE)
}

const log = (row: LogRow): Log => ({
  log_id: row.id,
  flag_id: row.flag_id,
  flag_title: row.flag_title,
  log_description: row.description,
  action_type: row.action_type,
  created_at: row.created_at,
  updated_at: row.created_at,
  app_id: row.app_id,
  reason: row.reason,
})

const appLog = (row: LogRow): AppLog => ({
  id: row.id,
  flag_id: row.flag_id,
  app_id: row.app_id,
  description: row.description,
  action_type: row.action_type,
  flag_title: row.flag_title,
  flag_description: row.flag_description,
  created_at: row.created_at,
  updated_at: row.created_at,
  reason: row.reason,
})

export const flagLog = (row: LogRow): FlagLog => ({
  log_id: row.id,
  flag_id: row.flag_id,
  log_description: row.description,
  action_type: row.action_type,
  created_at: row.created_at,
  updated_at: row.created_at,
  reason: row.reason,
})
