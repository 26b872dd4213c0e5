import { NEW_FLAG } from '@tailslide/core'
import type { Actor } from '../audit/actor.js'
import type { Change } from '../audit/change.js'
import type { Context } from '../context.js'
import type { Queryable, Tx } from '../db/database.js'
import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { appNotFound, flagNotFound } from '../errors.js'
import type { EnvironmentRow } from '../projects/queries.js'
import { lockProject, selectEnvironments } from '../projects/queries.js'
import { type ChangeKind, changeRulesets } from '../rulesets/ruleset-change.js'
import { insertNewFlags } from './insert-new-flag.js'
import { selectFlag, selectFlagsOf } from './queries.js'

/** What a flag has once, whatever the environment. */
export const SHARED_FIELDS = ['title', 'description'] as const

export interface FlagInEnvironment {
  readonly environment: EnvironmentRow
  readonly flag: WholeFlag
}

/** The same flag in every environment of its project, in the order in which those were made. */
export async function flagInEnvironments(context: Context, id: number): Promise<FlagInEnvironment[]> {
  const { db } = context.database
  const row = await selectFlag(db, id)
  if (!row) throw flagNotFound(id)
  const rows = await selectFlagsOf(db, row.project_flag_id)
  const environments = await environmentsBeside(db, row.app_id)
  return environments.flatMap((environment) => {
    const flag = rows.find(({ app_id }) => app_id === environment.id)
    return flag ? [{ environment, flag: toFlag(flag) }] : []
  })
}

/** All environments of the project that this one belongs to, itself among them. */
export async function environmentsBeside(db: Queryable, appId: number): Promise<EnvironmentRow[]> {
  const app = await db.selectFrom('apps').select('project_id').where('id', '=', appId).executeTakeFirst()
  return app ? selectEnvironments(db, [app.project_id]) : []
}

/** The same, with the project locked: none is added or taken away until the transaction ends. */
export async function lockEnvironmentsBeside(tx: Tx, appId: number): Promise<EnvironmentRow[]> {
  const [first] = await environmentsBeside(tx, appId)
  if (!first) return []
  await lockProject(tx, first.project_id)
  return selectEnvironments(tx, [first.project_id])
}

type Shared = Pick<FlagRow, 'project_flag_id' | 'title' | 'description' | 'archived_at'>

/** New configurations of flags that exist: with their titles and descriptions, off, and as a new flag in all else. */
export const insertFlagsOff = (change: Change, appId: number, flags: readonly Shared[]): Promise<FlagRow[]> =>
  insertNewFlags(
    change,
    flags.map(({ project_flag_id, title, description, archived_at }) => ({
      belonging: { appId, projectFlagId: project_flag_id, archivedAt: archived_at },
      fields: { ...NEW_FLAG, title, description, is_enabled: false },
    })),
  )

/**
 * A change of what a flag is in all environments of the project that this one belongs to, all or nothing; `work` is handed those.
 * APP_NOT_FOUND where there is no such environment.
 */
export function changeEverywhere<T>(
  context: Context,
  { appId, ...kind }: ChangeKind & { readonly actor: Actor; readonly appId: number },
  work: (change: Change, environments: readonly EnvironmentRow[]) => Promise<T>,
): Promise<T> {
  let environments: readonly EnvironmentRow[] = []
  const appIdsIn = async (tx: Tx): Promise<readonly number[]> => {
    environments = await lockEnvironmentsBeside(tx, appId)
    if (environments.length === 0) throw appNotFound(appId)
    return environments.map(({ id }) => id)
  }
  return changeRulesets(context, { ...kind, appIdsIn }, (change) => work(change, environments))
}
