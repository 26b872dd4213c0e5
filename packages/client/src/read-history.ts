import type * as contract from '@tailslide/api'
import { arrayOf, boolean, number, orNull, record, string } from './read-answer.js'

export const readHistoryEntry = (value: unknown) => {
  const { id, at, action, description, project_id, app_id, flag_id, flag_title, ...rest } = record(value)
  return {
    id: number(id),
    at: string(at),
    action: string(action),
    description: string(description),
    project_id: orNull(number)(project_id),
    /** Null of people and API tokens, which belong to no environment. */
    app_id: orNull(number)(app_id),
    /** What the environment was called, with its project, where it has been deleted since. A Tower that says nothing of it is older. */
    deleted_app_title: orNull(string)(rest.deleted_app_title ?? null),
    /** The person or API token that it happened to. */
    about: orNull(readAbout)(rest.about),
    /** Also of a flag that is gone; null of what is about none. */
    flag_id: orNull(number)(flag_id),
    flag_title: string(flag_title),
    /** Whether the flag has been deleted, by this or since. */
    flag_deleted: boolean(rest.flag_deleted),
    actor: readActor(rest.actor),
    /** Where the request came from; empty where there was none. */
    address: string(rest.address),
    /** In the words of whoever asked. */
    why: string(rest.why),
    /** Why a circuit moved, with its numbers; or which key or title. */
    note: string(rest.note),
    changes: arrayOf(readFieldChange)(rest.changes),
    /** Whether the flag can be brought back to what it was after this. */
    restorable: boolean(rest.restorable),
  } satisfies { readonly [N in keyof contract.HistoryEntry]: unknown }
}

const readActor = (value: unknown) => {
  const { kind, id, name } = record(value)
  return {
    /** person, token, circuit or tower; empty where nobody knows. */
    kind: string(kind),
    id: orNull(number)(id),
    /** As it was called then. */
    name: string(name),
  }
}

const readAbout = (value: unknown) => {
  const { kind, id } = record(value)
  return { kind: string(kind), id: number(id) }
}

const readFieldChange = (value: unknown) => {
  const { field, before, after } = record(value)
  return { field: string(field), before, after }
}
