import type * as contract from '@tailslide/api'
import { type Flag, inShort, isRecord, parseRuleset } from '@tailslide/core'
import { TowerClientError } from './errors.js'

/** Turns a part of an answer into what it should be, or throws ANSWER_UNEXPECTED. */
export type Reader<T> = (value: unknown) => T

export type Fields = Readonly<Record<string, unknown>>

export const unexpected = (what: string, value: unknown): TowerClientError =>
  new TowerClientError('ANSWER_UNEXPECTED', `Tower answered with ${JSON.stringify(inShort(value))} instead of ${what}.`)

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

export const boolean: Reader<boolean> = (value) => {
  if (typeof value === 'boolean') return value
  throw unexpected('true or false', value)
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

const oneOf =
  <const T extends string>(...values: readonly T[]): Reader<T> =>
  (value) => {
    const found = values.find((one) => one === value)
    if (found !== undefined) return found
    throw unexpected(`one of ${values.join(', ')}`, value)
  }

// What these answer with is what the contract has, which the compiler compares; it is inferred, so that the types of the
// package need no other one.

export const app = (value: unknown) => {
  const { id, title, created_at, updated_at, project_id, environment, is_protected, needs_reason } = record(value)
  return {
    id: number(id),
    title: string(title),
    created_at: string(created_at),
    updated_at: string(updated_at),
    /** Null of a deployed Tower, which has no projects; what follows is then as in an environment of its own. */
    project_id: orNull(number)(project_id ?? null),
    environment: string(environment ?? 'production'),
    /** Whether changes need the role of a releaser. */
    is_protected: boolean(is_protected ?? false),
    /** Whether changes need a reason. */
    needs_reason: boolean(needs_reason ?? false),
  } satisfies { readonly [N in keyof contract.App]: contract.App[N] | null }
}

export const environment = (value: unknown) => {
  const { app_id, name, is_protected, needs_reason, created_at } = record(value)
  return {
    /** The id of the app that it is on the wire. */
    app_id: number(app_id),
    name: string(name),
    is_protected: boolean(is_protected),
    needs_reason: boolean(needs_reason),
    created_at: string(created_at),
  } satisfies contract.Environment
}

export const project = (value: unknown) => {
  const { id, title, created_at, updated_at, environments } = record(value)
  return {
    id: number(id),
    title: string(title),
    created_at: string(created_at),
    updated_at: string(updated_at),
    environments: arrayOf(environment)(environments),
  } satisfies contract.Project
}

export const flagInEnvironment = (value: unknown) => {
  const parts = record(value)
  return { environment: environment(parts.environment), flag: flag(parts.flag) }
}

export const sdkKey = (value: unknown) => {
  const { id, app_id, name, kind, prefix, ...rest } = record(value)
  return {
    id: number(id),
    app_id: number(app_id),
    /** Empty where nobody has given one. */
    name: string(name),
    kind: oneOf('server', 'client')(kind),
    /** The first characters of the key. */
    prefix: string(prefix),
    created_at: string(rest.created_at),
    created_by: string(rest.created_by),
    expires_at: orNull(string)(rest.expires_at),
    revoked_at: orNull(string)(rest.revoked_at),
    /** The key that took its place in a rotation. */
    replaced_by: orNull(number)(rest.replaced_by),
    /** To the minute. */
    last_seen_at: orNull(string)(rest.last_seen_at),
    last_seen_from: orNull(string)(rest.last_seen_from),
    /** When somebody last asked with it after its end, to the minute. */
    refused_at: orNull(string)(rest.refused_at),
    refused_from: orNull(string)(rest.refused_from),
  } satisfies contract.SdkKey
}

export const newSdkKey = (value: unknown) =>
  ({
    ...sdkKey(value),
    /** The key itself: nobody can read it a second time. */
    key: string(record(value).key),
  }) satisfies contract.NewSdkKey

export const apiToken = (value: unknown) => {
  const { id, name, prefix, owner_id, scope, role, projects, ...rest } = record(value)
  return {
    id: number(id),
    name: string(name),
    /** The first characters of the token. */
    prefix: string(prefix),
    /** The person whose rights bound those of the token; null: nobody in particular. */
    owner_id: orNull(number)(owner_id),
    scope: oneOf('api', 'metrics')(scope),
    /** Null where the scope is `metrics`. */
    role: orNull(oneOf('viewer', 'editor', 'releaser', 'admin'))(role),
    /** Null: all. */
    projects: orNull(arrayOf(number))(projects),
    created_at: string(rest.created_at),
    created_by: string(rest.created_by),
    expires_at: orNull(string)(rest.expires_at),
    revoked_at: orNull(string)(rest.revoked_at),
    /** The token that took its place in a rotation. */
    replaced_by: orNull(number)(rest.replaced_by),
    /** The first of those that it came of by rotation; null: it came of none. */
    came_of: orNull(number)(rest.came_of ?? null),
    /** To the minute. */
    last_used_at: orNull(string)(rest.last_used_at),
  } satisfies contract.ApiToken
}

export const newApiToken = (value: unknown) =>
  ({
    ...apiToken(value),
    /** The token itself: nobody can read it a second time. */
    token: string(record(value).token),
  }) satisfies contract.NewApiToken

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
export const logEntry = (value: unknown) => {
  const { id, log_id, app_id, flag_id, flag_title, description, log_description, action_type, reason, created_at } =
    record(value)
  return {
    id: number(id ?? log_id),
    app_id: number(app_id),
    /** Null when the flag is deleted. */
    flag_id: orNull(number)(flag_id),
    flag_title: string(flag_title),
    description: string(description ?? log_description),
    action_type: string(action_type),
    /** Why a circuit moved; empty otherwise. */
    reason: string(reason),
    created_at: string(created_at),
  } satisfies Partial<contract.AppLog>
}

export const timeseriesPoint = (value: unknown) => {
  const { timestamp, success, failure, slow, control_ok, control_error } = record(value)
  return {
    /** Where the stretch of time begins, milliseconds since 1970. */
    timestamp: number(timestamp),
    success: number(success),
    failure: number(failure),
    /** Of `success` and `failure`, those that took too long. A deployed Tower tells of none. */
    slow: number(slow ?? 0),
    /** Calls of the old code path. */
    control_ok: number(control_ok ?? 0),
    control_error: number(control_error ?? 0),
  } satisfies contract.TimeseriesPoint
}
