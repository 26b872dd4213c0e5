import { MOST_ENVIRONMENTS } from '@tailslide/api'
import { requireReason } from '../access/reason.js'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import type { FieldChange } from '../audit/field-changes.js'
import { recordAppLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import { raiseIds } from '../db/raise-ids.js'
import { appNotFound, TowerError } from '../errors.js'
import { insertFlagsOff } from '../flags/in-environments.js'
import { selectAllFlags } from '../flags/queries.js'
import { insertRuleset } from '../rulesets/queries.js'
import { newVersion } from '../rulesets/ruleset-change.js'
import { publishGone } from './gone.js'
import { lockedProject, readProject, type WholeProject } from './projects.js'
import {
  type EnvironmentRow,
  insertEnvironment,
  deleteEnvironment as removeEnvironment,
  updateEnvironment,
} from './queries.js'
import { isProtectedAtFirst, titleOf } from './titles.js'

export interface EnvironmentSettings {
  readonly name?: string | undefined
  readonly is_protected?: boolean | undefined
  readonly needs_reason?: boolean | undefined
}

/** Every flag of the project is there from the beginning, and off. */
export async function createEnvironment(
  context: Context,
  actor: Actor,
  projectId: number,
  settings: EnvironmentSettings & { readonly name: string },
): Promise<WholeProject> {
  const least = await context.leastIds('app')
  const { whole, appId, ruleset } = await context.database.transaction(async (tx) => {
    const project = await lockedProject(tx, projectId)
    const change = await changeIn(tx, actor, context)
    await raiseIds(context.database, tx, 'apps', least.app)
    await raiseIds(context.database, tx, 'flags', least.flag)
    const { id } = await addEnvironment(context, change, project, settings)
    return { whole: await readProject(tx, projectId), appId: id, ruleset: await newVersion(context, tx, id) }
  })
  await context.announce(appId, ruleset)
  return whole
}

export function updateEnvironmentSettings(
  context: Context,
  actor: Actor,
  { projectId, appId }: { projectId: number; appId: number },
  wanted: EnvironmentSettings,
): Promise<WholeProject> {
  return context.database.transaction(async (tx) => {
    const whole = await lockedProject(tx, projectId)
    requireReason([environmentOf(whole.environments, appId)], actor)
    await changeEnvironment(context, await changeIn(tx, actor, context), whole, { appId, wanted })
    return readProject(tx, projectId)
  })
}

/** To be called with the project locked. Its first version is made and not announced. */
export async function addEnvironment(
  context: Context,
  change: Change,
  { project, environments }: WholeProject,
  {
    name,
    is_protected = isProtectedAtFirst(name),
    needs_reason = false,
  }: EnvironmentSettings & { readonly name: string },
): Promise<EnvironmentRow> {
  if (environments.length >= MOST_ENVIRONMENTS) {
    throw new TowerError('MOST_REACHED', `A project has at most ${MOST_ENVIRONMENTS} environments.`)
  }
  requireNewName(name, environments)
  const { tx, at } = change
  const guards = { isProtected: is_protected, needsReason: needs_reason }
  const row = await insertEnvironment(tx, { projectId: project.id, name, ...guards, at })
  await insertRuleset(tx, row.id, at)
  await recordAppLog(context, change, row.id, { action: 'app_create', what: titleOf(project.title, name) })
  const [first] = environments
  const flags = first ? await selectAllFlags(tx, first.id) : []
  await insertFlagsOff(change, row.id, flags)
  return row
}

/** To be called with the project locked. */
export async function changeEnvironment(
  context: Context,
  change: Change,
  { project, environments }: WholeProject,
  { appId, wanted }: { readonly appId: number; readonly wanted: EnvironmentSettings },
): Promise<void> {
  const before = environmentOf(environments, appId)
  const others = environments.filter(({ id }) => id !== appId)
  const name = wanted.name ?? before.environment
  if (name !== before.environment) requireNewName(name, others)
  const isProtected = wanted.is_protected ?? before.is_protected === 1
  const needsReason = wanted.needs_reason ?? before.needs_reason === 1
  const after = { name, isProtected, needsReason }
  const words = changesInWords(before, after)
  if (words.length === 0) return
  const what = `${titleOf(project.title, before.environment)}: ${words.join(', ')}`
  await recordAppLog(context, change, appId, { action: 'app_update', what, changes: changesOf(before, after) })
  await updateEnvironment(change.tx, appId, { name, isProtected, needsReason, at: change.at })
}

/** The last one goes with its project only: flags have no place besides environments. */
export function deleteEnvironment(
  context: Context,
  actor: Actor,
  { projectId, appId }: { projectId: number; appId: number },
): Promise<WholeProject> {
  return publishGone(context, actor, async (tx) => {
    const whole = await lockedProject(tx, projectId)
    const going = environmentOf(whole.environments, appId)
    const others = whole.environments.filter(({ id }) => id !== appId)
    if (others.length === 0) {
      throw new TowerError(
        'LAST_ENVIRONMENT',
        `It is the project's only environment. DELETE /api/projects/${projectId} deletes the project with its flags.`,
      )
    }
    return {
      answer: { ...whole, environments: others },
      title: whole.project.title,
      gone: [going],
      remove: () => removeEnvironment(tx, appId),
    }
  })
}

function environmentOf(environments: readonly EnvironmentRow[], appId: number): EnvironmentRow {
  const found = environments.find(({ id }) => id === appId)
  if (!found) throw appNotFound(appId)
  return found
}

function requireNewName(name: string, others: readonly EnvironmentRow[]): void {
  if (!others.some(({ environment }) => environment === name)) return
  const rule = 'must be unique in its project'
  throw new TowerError('TITLE_TAKEN', `The project has an environment "${name}" already.`, {
    fields: [{ field: 'name', value: name, rule }],
  })
}

interface Wanted {
  readonly name: string
  readonly isProtected: boolean
  readonly needsReason: boolean
}

/** As deployed clients read it, who have no list of fields. */
function changesInWords(before: EnvironmentRow, after: Wanted): string[] {
  return [
    ...(after.name === before.environment ? [] : [`is now ${after.name}`]),
    ...(after.isProtected === (before.is_protected === 1) ? [] : [after.isProtected ? 'protected' : 'not protected']),
    ...(after.needsReason === (before.needs_reason === 1)
      ? []
      : [after.needsReason ? 'changes need a reason' : 'changes need no reason']),
  ]
}

const changesOf = (before: EnvironmentRow, after: Wanted): FieldChange[] =>
  [
    { field: 'name', before: before.environment, after: after.name },
    { field: 'is_protected', before: before.is_protected === 1, after: after.isProtected },
    { field: 'needs_reason', before: before.needs_reason === 1, after: after.needsReason },
  ].filter((each) => each.before !== each.after)
