import Type from 'typebox'
import type { Context } from '../context.js'
import { TowerError } from '../errors.js'
import { digits, id, object, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { type LogPage, listAppLogs, listLogs } from './logs.js'
import type { LogRow } from './queries.js'

const MOST_ENTRIES = 1_000

const LIMIT_RULE = `must be a whole number from 1 to ${MOST_ENTRIES}`
const querystring = object({ limit: Type.Optional(digits(LIMIT_RULE)), before: Type.Optional(id) })

export function logRoutes(server: Server, context: Context): void {
  server.get('/logs', { schema: { querystring } }, async (request) => ({
    payload: (await listLogs(context, toPage(request.query))).map(log),
  }))

  server.get('/logs/:id', { schema: { params: object({ id }), querystring } }, async (request) => ({
    payload: (await listAppLogs(context, toId(request.params.id), toPage(request.query))).map(appLog),
  }))
}

function toPage({ limit, before }: Type.Static<typeof querystring>): LogPage {
  const entries = limit === undefined ? MOST_ENTRIES : Number(limit)
  if (entries < 1 || entries > MOST_ENTRIES) {
    throw new TowerError('INVALID_INPUT', `limit ${LIMIT_RULE}.`, {
      fields: [{ field: 'limit', value: limit, rule: LIMIT_RULE }],
    })
  }
  return { limit: entries, ...(before !== undefined && { before: toId(before) }) }
}

// Deployed Tower has three shapes of a log entry, one for each place where it shows one. An entry never changes, so that
// `updated_at`, which deployed readers expect, is the instant of its making.

/** An entry in the list of all. */
const log = (row: LogRow) => ({
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

/** An entry in the list of an app. */
const appLog = (row: LogRow) => ({
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

/** An entry beside its flag. */
export const flagLog = (row: LogRow) => ({
  log_id: row.id,
  flag_id: row.flag_id,
  log_description: row.description,
  action_type: row.action_type,
  created_at: row.created_at,
  updated_at: row.created_at,
  reason: row.reason,
})
