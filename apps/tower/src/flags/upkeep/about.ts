import { DATE_RULE, type FlagAbout, toInstant } from '@tailslide/api'
import type { Actor } from '../../audit/actor.js'
import { changeIn } from '../../audit/change.js'
import { recordLog } from '../../audit/logs.js'
import type { Context } from '../../context.js'
import type { Queryable } from '../../db/database.js'
import type { FlagRow } from '../../db/schema.js'
import { flagNotFound, invalidInput } from '../../errors.js'
import { lockEnvironmentsBeside } from '../in-environments.js'
import { selectFlag } from '../queries.js'
import { type AboutRow, selectAbout, updateAbout } from './queries.js'

export interface Noted {
  readonly tags?: readonly string[] | undefined
  readonly owner?: string | undefined
  readonly temporary_until?: string | null | undefined
}

export const getAbout = ({ database: { db } }: Context, flagId: number): Promise<FlagAbout> => readAbout(db, flagId)

export async function readAbout(db: Queryable, flagId: number): Promise<FlagAbout> {
  const row = await selectAbout(db, flagId)
  if (!row) throw flagNotFound(flagId)
  return toAbout(row)
}

/** Changes what is given, for every environment. Nothing of it is in a ruleset, so that there is nothing to publish. */
export async function describeFlag(context: Context, actor: Actor, flagId: number, noted: Noted): Promise<FlagAbout> {
  requireDay(noted.temporary_until)
  return context.database.transaction(async (tx) => {
    const known = await selectFlag(tx, flagId)
    if (!known) throw flagNotFound(flagId)
    await lockEnvironmentsBeside(tx, known.app_id)
    const change = await changeIn(tx, actor, context)
    const before = await readAbout(tx, flagId)
    const { tags, ...rest } = noted
    const columns = { ...rest, ...(tags && { tags: JSON.stringify(tags) }) }
    if (Object.keys(columns).length > 0) await updateAbout(tx, known.project_flag_id, columns)
    const after = await readAbout(tx, flagId)
    const reason = wordsOfNotes(before, after)
    if (reason !== '') await recordLog(context, change, known, { action: 'update', reason })
    return after
  })
}

export const toAbout = ({ archived_at, ...noted }: AboutRow & Pick<FlagRow, 'archived_at'>): FlagAbout => ({
  ...toNotes(noted),
  archived_at,
})

type Notes = Omit<FlagAbout, 'archived_at'>

export function toNotes({ tags, owner, temporary_until }: AboutRow): Notes {
  const parsed: unknown = JSON.parse(tags)
  const known = Array.isArray(parsed) ? parsed.filter((tag) => typeof tag === 'string') : []
  return { tags: known, owner, temporary_until }
}

export const noteColumns = (notes: Notes): AboutRow => ({ ...notes, tags: JSON.stringify(notes.tags) })

/** What people note of a flag that nobody has noted anything of. */
export const NO_NOTES: Notes = { tags: [], owner: '', temporary_until: null }

/** What an entry says of a change of notes; empty where there is none. */
export const wordsOfNotes = (before: Notes, after: Notes): string =>
  [
    ...(before.tags.join() === after.tags.join() ? [] : [`tags: ${after.tags.join(', ') || 'none'}`]),
    ...(before.owner === after.owner ? [] : [`owner: ${after.owner || 'nobody'}`]),
    ...(before.temporary_until === after.temporary_until
      ? []
      : [after.temporary_until === null ? 'is to stay' : `temporary until ${after.temporary_until}`]),
  ].join('; ')

/** Its pattern lets the 31st of February through. */
export function requireDay(day: string | null | undefined, field = 'temporary_until'): void {
  if (day === null || day === undefined || toInstant(day) !== undefined) return
  throw invalidInput(field, day, DATE_RULE)
}
