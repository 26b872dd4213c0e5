import { type Flag, isRecord, parseRuleset } from '@tailslide/core'
import { TowerClientError } from './errors.js'
import type { App, LogEntry, NewSdkKey, SdkKey, TimeseriesPoint } from './models.js'

/** Turns a part of an answer into what it should be, or throws ANSWER_UNEXPECTED. */
export type Reader<T> = (value: unknown) => T

export type Fields = Readonly<Record<string, unknown>>

export const unexpected = (what: string, value: unknown): TowerClientError =>
  new TowerClientError(
    'ANSWER_UNEXPECTED',
    `Tower answered with ${JSON.stringify(value)?.slice(0, 100)} instead of ${what}.`,
  )

export const record: Reader<Fields> = (value) => {
  if (isRecord(value)) return value
  throw unexpected('an object', value)
}

export const number: Reader<number> = (value) => {
  if (typeof value === 'number') return value
  throw unexpected('a number', value)
}

export const string: Reader<string> = (value) => {
  if (typeof value === 'string') return value
  throw unexpected('a string', value)
}

export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : reader(value)

export const arrayOf =
  <T>(reader: Reader<T>): Reader<T[]> =>
  (value) => {
    if (Array.isArray(value)) return value.map(reader)
    throw unexpected('an array', value)
  }

export const app: Reader<App> = (value) => {
  const { id, title, created_at, updated_at } = record(value)
  return { id: number(id), title: string(title), created_at: string(created_at), updated_at: string(updated_at) }
}

export const sdkKey: Reader<SdkKey> = (value) => {
  const { id, app_id, prefix, created_at, revoked_at } = record(value)
  return {
    id: number(id),
    app_id: number(app_id),
    prefix: string(prefix),
    created_at: string(created_at),
    revoked_at: orNull(string)(revoked_at),
  }
}

export const newSdkKey: Reader<NewSdkKey> = (value) => ({ ...sdkKey(value), key: string(record(value).key) })

/** Flags over the API are flags as in a ruleset, and are read by the same rules. */
export const flags: Reader<Flag[]> = (value) => {
  const { flags: read, problems } = parseRuleset(JSON.stringify(value))
  const [problem] = problems
  if (!problem) return read
  throw unexpected(`flags (${problem.path} ${problem.rule})`, problem.value)
}

export const flag: Reader<Flag> = (value) => {
  const [read] = flags([value])
  if (read) return read
  throw unexpected('a flag', value)
}

/** Entries come in two shapes, that of all logs and that of an app's. */
export const logEntry: Reader<LogEntry> = (value) => {
  const { id, log_id, app_id, flag_id, flag_title, description, log_description, action_type, reason, created_at } =
    record(value)
  return {
    id: number(id ?? log_id),
    app_id: number(app_id),
    flag_id: orNull(number)(flag_id),
    flag_title: string(flag_title),
    description: string(description ?? log_description),
    action_type: string(action_type),
    reason: string(reason),
    created_at: string(created_at),
  }
}

export const timeseriesPoint: Reader<TimeseriesPoint> = (value) => {
  const { timestamp, success, failure, slow, control_ok, control_error } = record(value)
  return {
    timestamp: number(timestamp),
    success: number(success),
    failure: number(failure),
    // A deployed Tower tells the first two only.
    slow: number(slow ?? 0),
    control_ok: number(control_ok ?? 0),
    control_error: number(control_error ?? 0),
  }
}
