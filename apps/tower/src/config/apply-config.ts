import type { Config, ConfigChange } from '@tailslide/api'
import { NEW_FLAG, type OutgoingRuleset } from '@tailslide/core'
import { isHidden } from '../access/hidden-addresses.js'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import { recordLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { Queryable, Tx } from '../db/database.js'
import type { FlagFields } from '../db/flag-columns.js'
import { raiseIds } from '../db/raise-ids.js'
import type { FlagRow } from '../db/schema.js'
import { appNotFound, invalidInput, TowerError } from '../errors.js'
import { insertNewFlag } from '../flags/insert-new-flag.js'
import { deleteProjectFlag, insertProjectFlag, selectFlagTitles } from '../flags/queries.js'
import { moveWithSettings, saveFlag } from '../flags/save-flag.js'
import { addEnvironment, changeEnvironment } from '../projects/environments.js'
import { lockedProject, readProject, requireProjectTitle, type WholeProject } from '../projects/projects.js'
import { insertProject, selectProjectTitles } from '../projects/queries.js'
import { lookOf, requireNewTitle, takenTitles } from '../projects/titles.js'
import { advanceRuleset, lockRuleset } from '../rulesets/queries.js'
import { newVersion, refuseTooLarge } from '../rulesets/ruleset-change.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'
import { planConfig } from './plan-config.js'
import { type ReadConfig, readConfig } from './read-config.js'

/** What a caller asks for with a file. */
export interface Applying {
  readonly config: Config
  /** Undefined: the project of the file's title, which may not be there yet. */
  readonly projectId: number | undefined
  readonly dryRun: boolean
  readonly prune: boolean
  /** Whether environments may be made and guarded; else a file that does so is refused. */
  readonly mayAdmin: boolean
}

/** Makes the project what the file says, all or nothing; answers with what was done, or would be. */
export async function applyConfig(context: Context, actor: Actor, asked: Applying): Promise<ConfigChange[]> {
  requireSense(asked.config)
  const { database } = context
  if (asked.dryRun) {
    const { changes } = await plan(database.db, asked, async (id) => readProject(database.db, id))
    return changes
  }
  const least = await context.leastIds('app')
  const announced: [appId: number, ruleset: OutgoingRuleset | undefined][] = []
  const changes = await database.transaction(async (tx) => {
    const planned = await plan(tx, asked, (id) => lockedProject(tx, id))
    if (!planned.changes.some(({ action }) => action !== 'keep')) return planned.changes
    await raiseIds(database, tx, 'apps', least.app)
    await raiseIds(database, tx, 'flags', least.flag)
    announced.push(...(await carryOut(context, { tx, actor }, asked, planned)))
    return planned.changes
  })
  await Promise.all(announced.map(([appId, ruleset]) => context.announce(appId, ruleset)))
  return changes
}

interface Planned {
  readonly whole: WholeProject | undefined
  readonly changes: ConfigChange[]
}

async function plan(
  db: Queryable,
  { config, projectId, prune, mayAdmin }: Applying,
  read: (id: number) => Promise<WholeProject>,
): Promise<Planned> {
  const found = projectId ?? (await selectProjectTitles(db)).find(({ title }) => title === config.project)?.id
  const whole = found === undefined ? undefined : await read(found)
  if (whole && whole.project.title !== config.project) {
    throw invalidInput('project', config.project, `must be "${whole.project.title}", the title of the project`)
  }
  const now = whole && (await readConfig(db, whole))
  const changes = planConfig(now?.config, config, { prune })
  // Also of those that are archived, which are in no file.
  const known = whole ? await selectFlagTitles(db, whole.environments[0]?.id ?? 0) : []
  const taken = takenTitles(known.map(({ title }) => title))
  for (const { action, what, title } of changes) {
    if (what !== 'flag' || action !== 'create') continue
    requireNewTitle(title, taken, 'The project')
    taken.set(lookOf(title), title)
  }
  const needsAdmin = changes.find(({ action, what }) => what === 'environment' && action !== 'keep')
  if (needsAdmin && !mayAdmin) {
    throw new TowerError(
      'FORBIDDEN',
      `This needs the role admin: the file changes the environment ${needsAdmin.title}.`,
    )
  }
  return { whole, changes }
}

/** Refuses what the schema cannot see: a name twice, and settings for an environment that is not in the file. */
function requireSense({ environments, flags }: Config): void {
  const names = new Set(environments.map(({ name }) => name))
  if (names.size < environments.length) throw invalidInput('environments', null, 'must have each name once')
  const titles = new Set<string>()
  for (const [index, flag] of flags.entries()) {
    if (titles.has(flag.title)) throw invalidInput(`flags[${index}].title`, flag.title, 'must be there once')
    titles.add(flag.title)
    for (const [name, { webhooks = '' }] of Object.entries(flag.environments ?? {})) {
      if (!isHidden(webhooks)) continue
      const rule = 'must be whole addresses: the file was written for somebody who may not see them'
      throw invalidInput(`flags[${index}].environments.${name}.webhooks`, webhooks, rule)
    }
    const unknown = Object.keys(flag.environments ?? {}).find((name) => !names.has(name))
    if (unknown === undefined) continue
    throw invalidInput(
      `flags[${index}].environments`,
      unknown,
      `must be environments of the file: ${[...names].join(', ')}`,
    )
  }
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
  const change = changeIn(tx, actor, context)
  const ready = await carryOutEnvironments(context, change, whole, { config, changes })
  const touched = await carryOutFlags(context, change, ready, {
    config,
    changes,
    // Environments that were added have their flags since.
    rows: (await readConfig(tx, ready)).rows,
  })
  const made: Versions = []
  for (const { id } of ready.environments) {
    const isNew = !existing.includes(id)
    if (!isNew && !touched.has(id)) continue
    if (!isNew) await advanceRuleset(change, id, { cause: 'manual', deleted: false })
    const ruleset = await newVersion(context, tx, id)
    if (ruleset) await refuseTooLarge(context, ruleset)
    made.push([id, ruleset])
  }
  return made
}

interface Work {
  readonly config: Config
  readonly changes: readonly ConfigChange[]
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

/** Answers with the environments whose rulesets are other than they were. */
async function carryOutFlags(
  context: Context,
  change: Change,
  { project, environments }: WholeProject,
  { config, changes, rows }: Work & { readonly rows: ReadConfig['rows'] },
): Promise<ReadonlySet<number>> {
  const { tx, at } = change
  const touched = new Set<number>()
  const wanted = new Map(config.flags.map((flag) => [flag.title, flag]))
  const byTitle = new Map<string, readonly FlagRow[]>(rows)
  const created = new Set<string>()
  for (const { action, what, title, environment } of changes) {
    if (what !== 'flag' || action === 'keep') continue
    const flag = wanted.get(title)
    if (action === 'delete') {
      for (const [index, row] of (byTitle.get(title) ?? []).entries()) {
        await recordLog(context, change, row, { action: 'delete', scope: oncePerProject(index) })
        touched.add(row.app_id)
      }
      const [first] = byTitle.get(title) ?? []
      if (first) await deleteProjectFlag(tx, first.project_flag_id)
    } else if (action === 'create') {
      created.add(title)
      const { id } = await insertProjectFlag(tx, project.id, at)
      for (const [index, { id: appId, environment: name }] of environments.entries()) {
        const settings = { ...NEW_FLAG, ...flag?.environments?.[name], description: flag?.description ?? '' }
        const row = await insertNewFlag(change, { appId, projectFlagId: id }, { ...settings, title })
        await recordLog(context, change, row, { action: 'create', scope: oncePerProject(index) })
        if (settings.circuit_mode !== NEW_FLAG.circuit_mode) await moveWithSettings(context, change, row, false)
        touched.add(appId)
      }
    } else if (!created.has(title)) {
      // What differs in one environment, or the description, which is the same in all of them.
      const appId = environments.find((each) => each.environment === environment)?.id
      const fields: Partial<FlagFields> =
        environment === null
          ? { description: flag?.description ?? '' }
          : settingsIn({ ...NEW_FLAG, ...flag?.environments?.[environment] })
      const current: FlagRow[] = []
      for (const [index, row] of (byTitle.get(title) ?? []).entries()) {
        const isMeant = environment === null || row.app_id === appId
        const scope = environment === null ? oncePerProject(index) : 'environment'
        current.push(isMeant ? await saveFlag(context, change, row, { fields, action: 'update', scope }) : row)
        if (isMeant) touched.add(row.app_id)
      }
      byTitle.set(title, current)
    }
  }
  return touched
}

const settingsIn = ({ description: _, ...settings }: typeof NEW_FLAG): Partial<FlagFields> => settings
