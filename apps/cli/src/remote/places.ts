import { isRecord, nearestName } from '@tailslide/core'
import { CliError } from '../errors.js'
import { OPTION_NAMES } from '../option-names.js'
import { printable } from '../printable.js'
import { shellName, shellWord } from '../shell-word.js'
import type { RemoteTower } from './tower.js'

/** Where a command acts, as it is said on the command line. */
export interface Where {
  /** Title, or id as `id:7`. */
  readonly project?: string | undefined
  /** The name of an environment. */
  readonly env?: string | undefined
}

export interface Named {
  readonly id: number
  readonly title: string
}

export interface Environment extends Named {
  /** Whether a change in it is refused that does not say why. */
  readonly needsReason: boolean
}

export interface FoundEnvironment extends Environment {
  readonly project: FoundProject
}

export interface FoundProject extends Named {
  /** By the ids of their apps. */
  readonly environments: readonly Environment[]
}

export const listProjects = async (tower: RemoteTower): Promise<FoundProject[]> =>
  (await listOf(tower, '/api/projects')).map(toProject)

/** The project that is meant: the one that was named, or the only one. */
export async function findProject(tower: RemoteTower, { project }: Where): Promise<FoundProject> {
  const found = await listProjects(tower)
  if (project !== undefined) return chosen('project', found, project)
  const [only, another] = found
  if (!only) throw notFound('there is no project yet: make one with `tailslide projects create <title>`')
  if (!another) return only
  throw notSaid(`there are several projects: say which one with ${OPTION_NAMES.project}, of ${titlesOf(found)}`)
}

/**
 * The environment that is meant. Left out, it is the project's only one; of several, what only reads takes production, and what
 * changes something has to be told.
 */
export async function findEnvironment(
  tower: RemoteTower,
  where: Where,
  { changes }: { readonly changes: boolean },
): Promise<FoundEnvironment> {
  const project = await findProject(tower, where)
  const { environments } = project
  if (where.env !== undefined) return { ...chosen('environment', environments, where.env), project }
  const [only, another] = environments
  const production = changes ? undefined : environments.find(({ title }) => title === 'production')
  const meant = another ? production : only
  if (meant) return { ...meant, project }
  throw notSaid(
    `"${project.title}" has several environments: say which one with ${OPTION_NAMES.env}, of ${titlesOf(environments)}`,
  )
}

/** The options of a command that is proposed, so that it works there as it is printed; the project where it had to be said. */
export function optionsFor({ title, needsReason }: Environment, { project }: Where): string {
  const named = project === undefined ? '' : `--project ${shellWord(project)} `
  return `${named}--env ${shellWord(title)}${needsReason ? ' --reason "..."' : ''}`
}

/** The environment that was named, or any: a flag is in each of its project. */
export async function findAny(tower: RemoteTower, where: Where): Promise<FoundEnvironment> {
  const project = await findProject(tower, where)
  const [first] = project.environments
  if (where.env === undefined && first) return { ...first, project }
  return findEnvironment(tower, where, { changes: false })
}

/** Of an environment, but for those in the archive. */
export const listFlags = async (tower: RemoteTower, appId: number): Promise<readonly Named[]> =>
  (await listOf(tower, `/api/apps/${appId}/flags`)).map(toNamed)

export interface FoundFlag extends Named {
  /** Whether no list shows it and no SDK gets it. */
  readonly isArchived: boolean
}

/** A flag by its title in the environment, or by its id. */
export async function findFlag(tower: RemoteTower, appId: number, flag: string): Promise<FoundFlag> {
  const flags = await listFlags(tower, appId)
  const isId = idIn(flag) !== undefined
  // One in the archive may be called so.
  if (isId) refuseNamesake('flag', [...flags, ...(await archivedFlags(tower, appId, flag))], flag)
  if (flags.some((each) => isMeant(each, flag))) return { ...chosen('flag', flags, flag), isArchived: false }
  const all = [...flags, ...(await archivedFlags(tower, appId, isId ? undefined : flag))]
  return { ...chosen('flag', all, flag), isArchived: true }
}

/** For whoever asks about a flag, and would not see why nothing of it works. */
export const archivedNote = ({ id, title }: Named): string =>
  `note: ${printable(title)} is archived: it is off everywhere, no SDK gets it, and nothing of it changes. \`tailslide flags unarchive ${printable(shellName({ id, title }))}\` brings it back\n`

/** The same place, with the environment of a flag that is named by its id: each has an id of its own, so that none need be said. */
export async function withItsEnvironment<W extends Where>(tower: RemoteTower, where: W, flag: string): Promise<W> {
  const id = idIn(flag)
  if (id === undefined || where.env !== undefined) return where
  const found = await tower.payload('GET', `/api/flags/${id}`)
  const appId = isRecord(found) ? found.app_id : undefined
  const project = (await listProjects(tower)).find(({ environments }) => environments.some((each) => each.id === appId))
  return project === undefined ? where : { ...where, project: where.project ?? `id:${project.id}`, env: `id:${appId}` }
}

/** Undefined where it is no id, which is written as `id:7`. */
export function idIn(typed: string): number | undefined {
  const [, number] = /^id:([1-9]\d{0,9})$/.exec(typed) ?? []
  return number === undefined ? undefined : Number(number)
}

/**
 * An id is written as `id:7`, and is never a title: who opens a circuit by the id must not open that of a flag which somebody has
 * called so. A number alone is a title: a script that turns on the flag "7" must not turn on whatever has that id, once the flag
 * has gone.
 */
const isMeant = ({ id, title }: Named, wanted: string): boolean =>
  idIn(wanted) === undefined ? isCalled(title, wanted) : idIn(wanted) === id

/** Terminals and file systems write some letters in another composition. */
const isCalled = (title: string, wanted: string): boolean => title.normalize() === wanted.normalize()

/** Lists leave them out. */
async function archivedFlags(tower: RemoteTower, appId: number, title: string | undefined): Promise<Named[]> {
  const words = title === undefined ? '' : `&q=${encodeURIComponent(title.slice(0, 200))}`
  const query = `archived=only&limit=200${words}`
  const found = await tower.payload('GET', `/api/apps/${appId}/flags/search?${query}`)
  const flags = isRecord(found) && Array.isArray(found.flags) ? found.flags : []
  return flags.filter(isRecord).map(toNamed)
}

export function chosen<T extends Named>(what: string, all: readonly T[], wanted: string): T {
  refuseNamesake(what, all, wanted)
  const found = all.find((each) => isMeant(each, wanted))
  if (found) return found
  const byId = all.find(({ id }) => String(id) === wanted)
  if (byId) throw notFound(`there is no ${what} "${wanted}"; the one that has this id is id:${wanted}`)
  const called = all.find(({ title }) => isCalled(title, wanted))
  if (called)
    throw notFound(`no ${what} has the id ${wanted.slice(3)}; the one that is called "${wanted}" is id:${called.id}`)
  const near = nearestName(
    wanted,
    all.map(({ title }) => title),
  )
  const hint = near === undefined ? (all.length > 0 ? `, only ${titlesOf(all)}` : '') : `; did you mean "${near}"?`
  throw notFound(`there is no ${what} "${wanted}"${hint}`)
}

/** What is the id of one and the title of another does not say which of them is meant. */
export function refuseNamesake(what: string, all: readonly Named[], wanted: string): void {
  const id = idIn(wanted)
  const other = all.find((each) => id !== undefined && each.id !== id && isCalled(each.title, wanted))
  const meant = all.find((each) => each.id === id)
  if (!other || !meant) return
  throw notSaid(
    `"${wanted}" is the id of the ${what} "${meant.title}", and the title of another: say which one is meant, "${meant.title}" or id:${other.id}`,
  )
}

const MOST_TITLES = 10

function titlesOf(all: readonly Named[]): string {
  const more = all.length > MOST_TITLES ? ` and ${all.length - MOST_TITLES} more` : ''
  return `${all
    .slice(0, MOST_TITLES)
    .map(({ title }) => `"${title}"`)
    .join(', ')}${more}`
}

const notFound = (message: string): CliError => new CliError('NOT_FOUND', message)

/** Nothing is missing but the option. */
export const notSaid = (message: string): CliError => new CliError('INVALID_OPTION', message)

export async function listOf(tower: RemoteTower, path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const list = await tower.payload('GET', path)
  return Array.isArray(list) ? list.filter(isRecord) : []
}

const toNamed = ({ id, title }: Readonly<Record<string, unknown>>): Named => ({ id: Number(id), title: String(title) })

function toProject(project: Readonly<Record<string, unknown>>): FoundProject {
  const environments = Array.isArray(project.environments) ? project.environments.filter(isRecord) : []
  return {
    ...toNamed(project),
    environments: environments.map(({ app_id, name, needs_reason }) => ({
      ...{ id: Number(app_id), title: String(name) },
      needsReason: needs_reason === true,
    })),
  }
}
