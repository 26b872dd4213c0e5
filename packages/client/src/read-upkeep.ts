import type * as contract from '@tailslide/api'
import { arrayOf, boolean, flag, number, orNull, record, string } from './read-answer.js'

/** What people note of a flag, in all environments. */
export const readAbout = (value: unknown) => {
  const { tags, owner, temporary_until, archived_at } = record(value)
  return {
    tags: arrayOf(string)(tags),
    /** A person or a team; empty: nobody. */
    owner: string(owner),
    /** The day on which the flag should be gone; null: it stays. */
    temporary_until: orNull(string)(temporary_until),
    /** Since when it is out of rulesets and lists; null: it is not. */
    archived_at: orNull(string)(archived_at),
  } satisfies contract.FlagAbout
}

const readFoundFlag = (value: unknown) => ({ ...flag(value), ...readAbout(value) })

export const readFound = (value: unknown) => {
  const { flags, next } = record(value)
  return {
    flags: arrayOf(readFoundFlag)(flags),
    /** What to go on with as `cursor`; null where that was all. */
    next: orNull(string)(next),
  }
}

const readBrief = (value: unknown) => {
  const { id, title, is_active, is_enabled, circuit_status, edition } = record(value)
  return {
    id: number(id),
    title: string(title),
    is_active: boolean(is_active),
    is_enabled: boolean(is_enabled),
    circuit_status: string(circuit_status),
    edition: string(edition),
  } satisfies contract.BriefFlag
}

export const readToggled = ({ payload, notice }: Readonly<Record<string, unknown>>) => {
  const { changed, flags } = record(payload)
  return {
    /** How many were not yet as asked. */
    changed: number(changed),
    flags: arrayOf(readBrief)(flags),
    notice: notice === undefined ? undefined : string(notice),
  }
}

const readPlace = (value: unknown) => {
  const { environment, app_id, id } = record(value)
  return { environment: string(environment), app_id: number(app_id), id: number(id) }
}

export const readCopied = (value: unknown) => {
  const { project_id, flags } = record(value)
  return { project_id: number(project_id), flags: arrayOf(readPlace)(flags) }
}
