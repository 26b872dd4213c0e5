import type { StartedTower } from './tower.js'

interface Project {
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}

/** The number of an environment of the only project; rejects where there is none of that name. */
export async function appIdOf(tower: StartedTower, name: 'development' | 'production'): Promise<number> {
  const projects = await tower.call<Project[]>('GET', '/projects')
  const found = projects.flatMap(({ environments }) => environments).find((each) => each.name === name)
  if (!found) throw new Error(`no project has the environment ${name}`)
  return found.app_id
}
