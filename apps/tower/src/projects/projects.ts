import { NEW_ENVIRONMENTS } from '@tailslide/api'
import type { OutgoingRuleset } from '@tailslide/core'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import { recordAppLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { Queryable, Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { raiseIds } from '../db/raise-ids.js'
import { projectNotFound } from '../errors.js'
import { insertRuleset } from '../rulesets/queries.js'
import { newVersion } from '../rulesets/ruleset-change.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'
import { publishGone } from './gone.js'
import {
  type EnvironmentRow,
  insertEnvironment,
  insertProject,
  lockProject,
  type ProjectRow,
  deleteProject as removeProject,
  type SeenProjects,
  selectEnvironments,
  selectProject,
  selectProjects,
  selectProjectTitles,
  updateProject,
} from './queries.js'
import { isProtectedAtFirst, requireNewTitle, takenTitles, titleOf } from './titles.js'

/** A project with its environments, in the order in which they were made. */
export interface WholeProject {
  readonly project: ProjectRow
  readonly environments: readonly EnvironmentRow[]
}

export async function listProjects({ database: { db } }: Context, seen: SeenProjects): Promise<WholeProject[]> {
  const environments = new Map<number, EnvironmentRow[]>()
  for (const row of await selectEnvironments(db, seen)) {
    const known = environments.get(row.project_id)
    if (known) known.push(row)
    else environments.set(row.project_id, [row])
  }
  const projects = await selectProjects(db, seen)
  return projects.map((project) => ({ project, environments: environments.get(project.id) ?? [] }))
}

export const getProject = ({ database: { db } }: Context, id: number): Promise<WholeProject> => readProject(db, id)

export async function readProject(db: Queryable, id: number): Promise<WholeProject> {
  const project = await selectProject(db, id)
  if (!project) throw projectNotFound(id)
  return { project, environments: await selectEnvironments(db, [id]) }
}

/**
 * The first rulesets of its environments, the empty ones, go out at once: an SDK that starts before the first flag is made
 * is ready.
 */
export async function createProject(
  context: Context,
  actor: Actor,
  { title, environments = NEW_ENVIRONMENTS }: { title: string; environments?: readonly string[] },
): Promise<WholeProject> {
  // Before the transaction, beside which SQLite answers nobody.
  const least = await context.leastIds('app')
  const rulesets: [appId: number, ruleset: OutgoingRuleset | undefined][] = []
  const made = await context.database.transaction(async (tx) => {
    const change = await changeIn(tx, actor, context)
    const { at } = change
    await requireProjectTitle(context, change, title)
    await raiseIds(context.database, tx, 'apps', least.app)
    await raiseIds(context.database, tx, 'flags', least.flag)
    const project = await insertProject(tx, { title, at })
    const rows: EnvironmentRow[] = []
    for (const name of environments) {
      const isProtected = isProtectedAtFirst(name)
      const row = await insertEnvironment(tx, { projectId: project.id, name, isProtected, needsReason: false, at })
      await insertRuleset(tx, row.id, at)
      await recordAppLog(context, change, row.id, { action: 'app_create', what: titleOf(title, name) })
      rulesets.push([row.id, await newVersion(context, tx, row.id)])
      rows.push(row)
    }
    return { project, environments: rows }
  })
  await Promise.all(rulesets.map(([appId, ruleset]) => context.announce(appId, ruleset)))
  return made
}

/** A title is not part of a ruleset, so there is nothing to publish. */
export function renameProject(context: Context, actor: Actor, id: number, title: string): Promise<WholeProject> {
  return context.database.transaction(async (tx) => {
    const { project, environments } = await lockedProject(tx, id)
    const change = await changeIn(tx, actor, context)
    if (project.title === title) return { project, environments }
    await requireProjectTitle(context, change, title, id)
    const what = `${project.title} is now ${title}`
    for (const [index, { id: appId }] of environments.entries()) {
      await recordAppLog(context, change, appId, { action: 'app_rename', what, scope: oncePerProject(index) })
    }
    await updateProject(tx, id, title, change.at)
    return readProject(tx, id)
  })
}

/** Takes flags and keys along and publishes empty rulesets, so that every SDK of its environments turns to its defaults. */
export function deleteProject(context: Context, actor: Actor, id: number): Promise<WholeProject> {
  return publishGone(context, actor, async (tx) => {
    const whole = await lockedProject(tx, id)
    return { answer: whole, title: whole.project.title, gone: whole.environments, remove: () => removeProject(tx, id) }
  })
}

/** Keeps everybody else from changing which environments and flags it has, until the transaction ends. */
export async function lockedProject(tx: Tx, id: number): Promise<WholeProject> {
  if (!(await lockProject(tx, id))) throw projectNotFound(id)
  return readProject(tx, id)
}

/** Refuses a title that is taken, or looks like one that is. */
export async function requireProjectTitle(
  { database }: Context,
  { tx }: Change,
  title: string,
  id?: number,
): Promise<void> {
  await database.lock(tx, LOCKS.projectTitles)
  const others = (await selectProjectTitles(tx)).filter((project) => project.id !== id)
  requireNewTitle(title, takenTitles(others), 'project')
}
