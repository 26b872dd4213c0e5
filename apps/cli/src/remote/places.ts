import { TowerClientError } from '@tailslide/client'
import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'
import { OPTION_NAMES } from '../option-names.js'
import { printable } from '../printable.js'
import { shellName, shellWord } from '../shell-word.js'
import { chosen, idIn, isCalled, isMeant, type Named, notFound, notSaid, refuseNamesake, titlesOf } from './meant.js'
import type { RemoteTower } from './tower.js'

/** Where a command acts, as it is said on the command line. */
export interface Where {
  /** Title, or id as `id:7`. */
  readonly project?: string | undefined
  /** The name of an environment. */
  readonly env?: string | undefined
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
export async function findFlag(tower: RemoteTower, place: FoundEnvironment, flag: string): Promise<FoundFlag> {
  const appId = place.id
  const flags = await listFlags(tower, appId)
  const id = idIn(flag)
  const isId = id !== undefined
  // One in the archive may be called so.
  if (isId) refuseNamesake('flag', [...flags, ...(await archivedFlags(tower, appId, flag))], { typed: flag, id })
  if (flags.some((each) => isMeant(each, flag))) return { ...chosen('flag', flags, flag), isArchived: false }
  const all = [...flags, ...(await archivedFlags(tower, appId, isId ? undefined : flag))]
  const where = `${place.project.title}/${place.title}`
  if (isId && !all.some((each) => isMeant(each, flag) || isCalled(each.title, flag)))
    throw await strayId(tower, id, where)
  return { ...chosen('flag', all, flag, place.project.title), isArchived: true }
}

/** For whoever asks about a flag, and would not see why nothing of it works. */
export const archivedNote = ({ id, title }: Named): string =>
  `note: ${printable(title)} is archived: it is off everywhere, no SDK gets it, and nothing of it changes. \`tailslide flags unarchive ${printable(shellName({ id, title }))}\` brings it back\n`

/**
 * The environment in which a flag is meant: that which was named, or that of a flag that is named by its id. Each has an id of its
 * own, so that none need be said.
 */
export async function findPlaceOf(
  tower: RemoteTower,
  where: Where,
  flag: string,
  wanted: { readonly changes: boolean } | 'any',
): Promise<FoundEnvironment> {
  const itsOwn = where.env === undefined ? await environmentOf(tower, where, idIn(flag)) : undefined
  return itsOwn ?? (wanted === 'any' ? findAny(tower, where) : findEnvironment(tower, where, wanted))
}

async function environmentOf(
  tower: RemoteTower,
  where: Where,
  id: number | undefined,
): Promise<FoundEnvironment | undefined> {
  if (id === undefined) return undefined
  const found = await tower.payload('GET', `/api/flags/${id}`)
  const appId = isRecord(found) ? found.app_id : undefined
  const projects = await listProjects(tower)
  const project = projects.find(({ environments }) => environments.some((each) => each.id === appId))
  const environment = project?.environments.find((each) => each.id === appId)
  if (!project || !environment) return undefined
  if (where.project !== undefined && chosen('project', projects, where.project) !== project) {
    throw notFound(`the flag id:${id} is of the project "${project.title}", and not of "${where.project}"`)
  }
  return { ...environment, project }
}

/** Each environment has an id of its own for the same flag, so that one is easily taken for another. */
async function strayId(tower: RemoteTower, id: number, where: string): Promise<CliError> {
  const found = await tower.payload('GET', `/api/flags/${id}`).catch((error: unknown) => {
    if (isGone(error)) return undefined
    throw error
  })
  if (!isRecord(found)) return notFound(`there is no flag with the id ${id}`)
  for (const { title: project, environments } of await listProjects(tower)) {
    const own = environments.find((each) => each.id === found.app_id)
    if (own) {
      const words = `id:${id} is the flag "${found.title}" in ${project}/${own.title}, and not in ${where}`
      return notFound(`${words}: leave out --project and --env, or name it by its title`)
    }
  }
  return notFound(`there is no flag with the id ${id} in ${where}`)
}

/** What else may be meant by what is written as the id of a flag: those of its environment, also in the archive; none where it has none. */
export async function flagsBeside(tower: RemoteTower, where: Where, id: number): Promise<readonly Named[]> {
  const place = await findPlaceOf(tower, where, `id:${id}`, 'any').catch((error: unknown) => {
    // Of one that is gone: what is called so may be in the environment that was named, or in the only one.
    if (isGone(error)) return findAny(tower, where).catch(ifNotSaid)
    throw error
  })
  return place ? withArchived(tower, place.id) : []
}

const isGone = (error: unknown): boolean =>
  error instanceof CliError && error.cause instanceof TowerClientError && error.cause.code === 'FLAG_NOT_FOUND'

/** Of several projects none was named, so that no title can be meant. */
function ifNotSaid(error: unknown): undefined {
  if (error instanceof CliError && error.code === 'INVALID_OPTION') return undefined
  throw error
}

export const withArchived = async (tower: RemoteTower, appId: number): Promise<readonly Named[]> => [
  ...(await listFlags(tower, appId)),
  ...(await archivedFlags(tower, appId, undefined)),
]

/** Lists leave them out. */
async function archivedFlags(tower: RemoteTower, appId: number, title: string | undefined): Promise<Named[]> {
  const words = title === undefined ? '' : `&q=${encodeURIComponent(title.slice(0, 200))}`
  const query = `archived=only&limit=200${words}`
  const found = await tower.payload('GET', `/api/apps/${appId}/flags/search?${query}`)
  const flags = isRecord(found) && Array.isArray(found.flags) ? found.flags : []
  return flags.filter(isRecord).map(toNamed)
}

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
