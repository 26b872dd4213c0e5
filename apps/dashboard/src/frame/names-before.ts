import type { Environment, Project } from '@tailslide/api'

/** What is at an address: a project, and in it an environment where the address has one. */
interface At {
  readonly project: number
  readonly environment?: number
}
interface Known extends Pick<Project, 'id' | 'title'> {
  readonly environments: readonly Pick<Environment, 'app_id' | 'name'>[]
}

/** Names are remembered as they are heard of, and the oldest are forgotten. */
const MOST_NAMES = 5_000

const keyOf = (project: string, environment?: string): string => JSON.stringify([project, environment])

/** What projects and environments were called while this page was open, so that its address can follow them. */
export class NamesBefore {
  readonly #at = new Map<string, At>()

  note(known: readonly Known[]): void {
    for (const { id, title, environments } of known) {
      this.#set(keyOf(title), { project: id })
      for (const { name, app_id } of environments) this.#set(keyOf(title, name), { project: id, environment: app_id })
    }
  }

  #set(key: string, at: At): void {
    this.#at.delete(key)
    this.#at.set(key, at)
    const [oldest] = this.#at.keys()
    if (this.#at.size > MOST_NAMES && oldest !== undefined) this.#at.delete(oldest)
  }

  /** The path to what was at this one, under its names now; undefined: it is gone, or was never heard of. */
  pathNow(pathname: string, known: readonly Known[]): string | undefined {
    const [empty, p, title, ...page] = pathname.split('/')
    if (p !== 'p' || title === undefined) return undefined
    const [name = '', ...rest] = page
    const at = this.#at.get(keyOf(decoded(title), decoded(name))) ?? this.#at.get(keyOf(decoded(title)))
    const project = known.find(({ id }) => id === at?.project)
    if (!project) return undefined
    const environment = project.environments.find(({ app_id }) => app_id === at?.environment)
    const after = environment ? [encodeURIComponent(environment.name), ...rest] : page
    const path = [empty, p, encodeURIComponent(project.title), ...after].join('/')
    return path === pathname ? undefined : path
  }
}

export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

export const namesBefore = new NamesBefore()
