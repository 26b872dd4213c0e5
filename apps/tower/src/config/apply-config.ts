import { setImmediate } from 'node:timers/promises'
import type { Config, ConfigChange } from '@tailslide/api'
import { NEW_FLAG, type OutgoingRuleset } from '@tailslide/core'
import { isHidden } from '../access/hidden-addresses.js'
import { requireReason } from '../access/reason.js'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import { recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { Queryable, Tx } from '../db/database.js'
import type { FlagFields } from '../db/flag-columns.js'
import { raiseIds } from '../db/raise-ids.js'
import type { FlagRow } from '../db/schema.js'
import { appNotFound, invalidInput, TowerError } from '../errors.js'
import { deleteProjectFlag, selectFlagTitles } from '../flags/queries.js'
import { flagArchived, saveFlag } from '../flags/save-flag.js'
import { addEnvironment, changeEnvironment } from '../projects/environments.js'
import { lockedProject, readProject, requireProjectTitle, type WholeProject } from '../projects/projects.js'
import { insertProject, selectProjectTitles } from '../projects/queries.js'
import { lookOf, requireNewTitle, takenTitles } from '../projects/titles.js'
import { advanceRulesets, lockRuleset } from '../rulesets/queries.js'
import { newVersion, refuseTooLarge } from '../rulesets/ruleset-change.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'
import { makeFlags } from './make-flags.js'
import { digestOf, planConfig } from './plan-config.js'
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
  /** What somebody has seen and wants: nothing else is done. */
  readonly seen: string | undefined
}

interface Applied {
  readonly changes: ConfigChange[]
  readonly plan: string
}

/** Makes the project what the file says, all or nothing; answers with what was done, or would be. */
export async function applyConfig(context: Context, actor: Actor, asked: Applying): Promise<Applied> {
  requireSense(asked.config)
  const { database } = context
  if (asked.dryRun) {
    const { changes } = await plan(database.db, asked, async (id) => readProject(database.db, id))
    return { changes, plan: digestOf(changes) }
  }
  const least = await context.leastIds('app')
  const announced: [appId: number, ruleset: OutgoingRuleset | undefined][] = []
  const changes = await database.transaction(async (tx) => {
    const planned = await plan(tx, asked, (id) => lockedProject(tx, id))
    if (asked.seen !== undefined && asked.seen !== digestOf(planned.changes)) throw planOutdated()
    if (!planned.changes.some(({ action }) => action !== 'keep')) return planned.changes
    requireReason(planned.whole?.environments ?? [], actor)
    await raiseIds(database, tx, 'apps', least.app)
    await raiseIds(database, tx, 'flags', least.flag)
    announced.push(...(await carryOut(context, { tx, actor }, asked, planned)))
    return planned.changes
  })
  await Promise.all(announced.map(([appId, ruleset]) => context.announce(appId, ruleset)))
  return { changes, plan: digestOf(changes) }
}

const planOutdated = (): TowerError =>
  new TowerError(
    'PLAN_OUTDATED',
    'The project has changed since the plan was shown: something else would be done now. Nothing was written. Look at the plan again.',
  )

interface Planned {
  readonly whole: WholeProject | undefined
  readonly changes: ConfigChange[]
}

async function plan(
  db: Queryable,
  { config, projectId, prune, mayAdmin, dryRun }: Applying,
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
  const made = changes.filter(({ action, what }) => what === 'flag' && action === 'create')
  const archived = new Map(known.flatMap(({ id, title, archived_at }) => (archived_at === null ? [] : [[title, id]])))
  for (const [index, { title }] of made.entries()) {
    const id = archived.get(title)
    if (id !== undefined) throw flagArchived({ id, title })
    requireNewTitle(title, taken, 'The project')
    taken.set(lookOf(title), title)
    // A second of looking at letters is a second in which nobody else is answered.
    if (index % TITLES_AT_A_STRETCH === 0) await setImmediate()
  }
  requireFewChanges(changes, new Set(made.map(({ title }) => title)), config.environments.length)
  const needsAdmin = changes.find(({ action, what }) => what === 'environment' && action !== 'keep')
  if (needsAdmin && !mayAdmin && !dryRun) {
    throw new TowerError(
      'FORBIDDEN',
      `This needs the role admin: the file changes the environment ${needsAdmin.title}.`,
    )
  }
  return { whole, changes }
}

/** Flags times environments: their rows are read, compared and written in one go. */
const MOST_CONFIGURATIONS = 20_000
/** Of those, the ones that are there and become others, which are written one by one: some seconds. */
const MOST_CHANGED = 5_000

const TITLES_AT_A_STRETCH = 200

function requireFewChanges(changes: readonly ConfigChange[], created: ReadonlySet<string>, environments: number): void {
  const changed = changes
    .filter(({ action, what, title }) => what === 'flag' && action !== 'keep' && !created.has(title))
    .reduce((sum, { environment }) => sum + (environment === null ? environments : 1), 0)
  if (changed <= MOST_CHANGED) return
  const most = MOST_CHANGED.toLocaleString('en')
  const rule = `must change at most ${most} configurations that are there at once: leave out flags, which stay as they are, and apply the rest after it`
  throw invalidInput('flags', changed, rule)
}

/** Refuses what the schema cannot see: a name twice, and settings for an environment that is not in the file. */
function requireSense({ environments, flags }: Config): void {
  if (flags.length * environments.length > MOST_CONFIGURATIONS) {
    const rule = `must be at most ${MOST_CONFIGURATIONS.toLocaleString('en')} when multiplied by the environments, ${environments.length}`
    throw invalidInput('flags', flags.length, rule)
  }
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
    if (!isNew) await advanceRulesets(change, [id], { cause: 'manual', deleted: false })
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
  whole: WholeProject,
  { config, changes, rows }: Work & { readonly rows: ReadConfig['rows'] },
): Promise<ReadonlySet<number>> {
  const { environments } = whole
  const touched = new Set<number>()
  const wanted = new Map(config.flags.map((flag) => [flag.title, flag]))
  const byTitle = new Map<string, readonly FlagRow[]>(rows)
  const created = new Set(
    changes.flatMap(({ action, what, title }) => (what === 'flag' && action === 'create' ? [title] : [])),
  )
  const made = config.flags.filter(({ title }) => created.has(title))
  await makeFlags(context, change, whole, made)
  if (made.length > 0) for (const { id } of environments) touched.add(id)
  for (const { action, what, title, environment } of changes) {
    if (what !== 'flag' || action === 'keep' || created.has(title)) continue
    const flag = wanted.get(title)
    if (action === 'delete') {
      const gone = byTitle.get(title) ?? []
      const entries = gone.map((row, index) => [row, { action: 'delete', scope: oncePerProject(index) }] as const)
      await recordLogs(context, change, entries)
      for (const { app_id } of gone) touched.add(app_id)
      if (gone[0]) await deleteProjectFlag(change.tx, gone[0].project_flag_id)
    } else {
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
