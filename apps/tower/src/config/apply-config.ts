import type { Config, ConfigChange, ConfigRename, Role } from '@tailslide/api'
import type { OutgoingRuleset } from '@tailslide/core'
import { changesOfHosts, configChangesFor } from '../access/hidden-addresses.js'
import { requireReason } from '../access/reason.js'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import type { Queryable, Tx } from '../db/database.js'
import { raiseIds } from '../db/raise-ids.js'
import { appNotFound, invalidInput, planOutdated, TowerError } from '../errors.js'
import { gather, pauseIfDue } from '../pauses.js'
import { addEnvironment, changeEnvironment } from '../projects/environments.js'
import { lockedProject, readProject, requireProjectTitle, type WholeProject } from '../projects/projects.js'
import { insertProject, selectProjectTitles } from '../projects/queries.js'
import { lookOf, requireNewTitle, takenTitles, titled } from '../projects/titles.js'
import { advanceRulesets, lockRuleset } from '../rulesets/queries.js'
import { newVersion, refuseTooLarge } from '../rulesets/ruleset-change.js'
import { carryOutFlags, type Work } from './carry-out-flags.js'
import { formerNames } from './former-names.js'
import { digestOf, planConfig } from './plan-config.js'
import { readConfig } from './read-config.js'
import { requireFewChanges, requireSense } from './require-sense.js'

/** What a caller asks for with a file. */
export interface Applying {
  readonly config: Config
  /** Undefined: the project of the file's title, which may not be there yet. */
  readonly projectId: number | undefined
  readonly dryRun: boolean
  readonly prune: boolean
  /** Whether environments may be made and guarded; else a file that does so is refused. */
  readonly mayAdmin: boolean
  /** As whom the caller is answered. */
  readonly role: Role | undefined
  /** What somebody has seen and wants: nothing else is done. */
  readonly seen: string | undefined
}

export interface Applied {
  readonly changes: ConfigChange[]
  readonly plan: string
  readonly renamed: ConfigRename[]
}

/** Makes the project what the file says, all or nothing; answers with what was done, or would be. */
export async function applyConfig(context: Context, actor: Actor, asked: Applying): Promise<Applied> {
  requireSense(asked.config)
  const { database } = context
  if (asked.dryRun) {
    return answerOf(asked, await plan(database.db, asked, async (id) => readProject(database.db, id)))
  }
  const least = await context.leastIds('app')
  const announced: [appId: number, ruleset: OutgoingRuleset | undefined][] = []
  const done = await database.transaction(async (tx) => {
    const planned = await plan(tx, asked, (id) => lockedProject(tx, id))
    if (!(await isAsSeen(asked, planned.changes))) throw planOutdated('The project has')
    if (!planned.changes.some(({ action }) => action !== 'keep')) return planned
    requireReason(planned.whole?.environments ?? [], actor)
    await raiseIds(database, tx, 'apps', least.app)
    await raiseIds(database, tx, 'flags', least.flag)
    announced.push(...(await carryOut(context, { tx, actor }, asked, planned)))
    return planned
  })
  await Promise.all(announced.map(([appId, ruleset]) => context.announce(appId, ruleset)))
  return answerOf(asked, done)
}

/** A plan is named by what its reader may know: by the name of the whole, addresses could be guessed. */
async function answerOf({ config, role }: Applying, { changes, renamed }: Planned): Promise<Applied> {
  const shown = configChangesFor(role, changes)
  return { changes: shown, plan: await digestOf(config.project, shown), renamed }
}

/** The plan may have been made by somebody who is shown the hosts alone. */
async function isAsSeen({ seen, config }: Applying, changes: readonly ConfigChange[]): Promise<boolean> {
  if (seen === undefined || seen === (await digestOf(config.project, changes))) return true
  return seen === (await digestOf(config.project, changesOfHosts(changes)))
}

interface Planned {
  readonly whole: WholeProject | undefined
  readonly changes: ConfigChange[]
  readonly renamed: ConfigRename[]
}

async function plan(
  db: Queryable,
  { config, projectId, prune, mayAdmin, dryRun }: Applying,
  read: (id: number) => Promise<WholeProject>,
): Promise<Planned> {
  const projects = await selectProjectTitles(db)
  const found = projectId ?? projects.find(({ title }) => title === config.project)?.id
  if (found === undefined) requireNewTitle(config.project, takenTitles(projects), 'project', 'project')
  const whole = found === undefined ? undefined : await read(found)
  if (whole && whole.project.title !== config.project) {
    throw invalidInput('project', config.project, `must be "${whole.project.title}", the title of the project`)
  }
  const now = whole && (await readConfig(db, whole))
  const changes = (await gather(planConfig(now?.config, config, { prune }))).flat()
  const taken = takenTitles([...(now?.rows.values() ?? [])].flatMap(([row]) => (row ? [titled(row)] : [])))
  const made = changes.filter(({ action, what }) => what === 'flag' && action === 'create')
  const places = new Map(config.flags.map(({ title }, index) => [title, `flags[${index}].title`]))
  for (const { title } of made) {
    requireNewTitle(title, taken, 'flag', places.get(title))
    taken.set(lookOf(title), { title })
    await pauseIfDue()
  }
  requireFewChanges(changes, new Set(made.map(({ title }) => title)), config.environments.length)
  const needsAdmin = changes.find(({ action, what }) => what === 'environment' && action !== 'keep')
  if (needsAdmin && !mayAdmin && !dryRun) {
    throw new TowerError(
      'FORBIDDEN',
      `This needs the role admin: the file changes the environment ${needsAdmin.title}.`,
    )
  }
  return { whole, changes, renamed: await formerNames(db, whole, { config, changes }) }
}

type Versions = [appId: number, ruleset: OutgoingRuleset | undefined][]

async function carryOut(
  context: Context,
  { tx, actor }: { readonly tx: Tx; readonly actor: Actor },
  { config }: Applying,
  { whole, changes }: Planned,
): Promise<Versions> {
  const existing = (whole?.environments ?? []).map(({ id }) => id)
  for (const id of existing) if (!(await lockRuleset(tx, id))) throw appNotFound(id)
  const change = await changeIn(tx, actor, context)
  const ready = await carryOutEnvironments(context, change, whole, { config, changes })
  const touched = await carryOutFlags(context, change, ready, {
    config,
    changes,
    // Environments that were added have their flags since.
    known: await readConfig(tx, ready),
  })
  const made: Versions = []
  for (const { id } of ready.environments) {
    const isNew = !existing.includes(id)
    if (!isNew && !touched.has(id)) continue
    if (!isNew) await advanceRulesets(change, [id], { cause: 'manual', deleted: false })
    const ruleset = await newVersion(context, tx, id)
    if (ruleset) await refuseTooLarge(context, ruleset)
    made.push([id, ruleset])
  }
  return made
}

async function carryOutEnvironments(
  context: Context,
  change: Change,
  before: WholeProject | undefined,
  { config, changes }: Work,
): Promise<WholeProject> {
  let whole = before ?? (await newProject(context, change, config.project))
  for (const { action, what, title: name } of changes) {
    if (what !== 'environment' || action === 'keep') continue
    const wanted = config.environments.find((environment) => environment.name === name)
    const row = whole.environments.find(({ environment }) => environment === name)
    if (row) await changeEnvironment(context, change, whole, { appId: row.id, wanted: { ...wanted } })
    else await addEnvironment(context, change, whole, { ...wanted, name })
    whole = await readProject(change.tx, whole.project.id)
  }
  return whole
}

async function newProject(context: Context, change: Change, title: string): Promise<WholeProject> {
  await requireProjectTitle(context, change, title)
  return { project: await insertProject(change.tx, { title, at: change.at }), environments: [] }
}
