import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { digits, idText, instant, only, payload } from './values.js'

// Deployed Tower has three shapes of a log entry, one for each place where it shows one. An entry never changes, so that
// `updated_at`, which deployed readers expect, is the instant of its making.

const happened = {
  action_type: Type.String(),
  created_at: instant,
  updated_at: instant,
  /** Why a circuit moved, or which key or title; empty otherwise. */
  reason: Type.String(),
}
/** Null when the flag is deleted. */
const flag_id = Type.Union([Type.Integer(), Type.Null()])

/** In the list of all. */
const log = Type.Object({
  log_id: Type.Integer(),
  flag_id,
  flag_title: Type.String(),
  log_description: Type.String(),
  app_id: Type.Integer(),
  ...happened,
})
export type Log = Type.Static<typeof log>

/** In the list of an app. */
const appLog = Type.Object({
  id: Type.Integer(),
  flag_id,
  app_id: Type.Integer(),
  description: Type.String(),
  flag_title: Type.String(),
  flag_description: Type.String(),
  ...happened,
})
export type AppLog = Type.Static<typeof appLog>

/** Beside its flag. */
export const flagLog = Type.Object({ log_id: Type.Integer(), flag_id, log_description: Type.String(), ...happened })
export type FlagLog = Type.Static<typeof flagLog>

export const MOST_LOG_ENTRIES = 1_000
export const LOG_LIMIT_RULE = `must be a whole number from 1 to ${MOST_LOG_ENTRIES}`

const page = only({
  /** Default: as many as there may be. */
  limit: Type.Optional(digits(LOG_LIMIT_RULE, '100')),
  /** Only entries older than the one with this id. */
  before: Type.Optional(idText),
})
export type LogQuery = Type.Static<typeof page>

export const audit = {
  list: route({
    method: 'GET',
    path: '/api/logs',
    needs: 'viewer',
    of: 'projects',
    query: page,
    answer: ok(payload(Type.Array(log))),
    summary: 'What has happened to all apps, newest first',
  }),
  ofApp: route({
    method: 'GET',
    path: '/api/logs/:id',
    needs: 'viewer',
    of: 'app',
    query: page,
    answer: ok(payload(Type.Array(appLog))),
    summary: 'The newest of what has happened to an app, oldest of them first',
  }),
}
