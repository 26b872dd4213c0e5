import type { Environment, Project } from '@tailslide/api'

/** The names in an address. */
export interface Named {
  readonly project: string | undefined
  readonly environment?: string | undefined
}
/** What the page has shown last, and under which names. */
export interface Shown extends Named {
  readonly projectId: number
  readonly appId?: number
}

/**
 * A page that stays where it is stays with its project and its environment, whatever they are called meanwhile, and also when
 * others have taken the names. Whoever comes anew gets those that have the names now.
 */
export function placeAt(known: readonly Project[], names: Named, shown: Shown | undefined) {
  const stays = shown?.project === names.project && shown?.environment === names.environment ? shown : undefined
  const project = known.find(({ id }) => id === stays?.projectId) ?? known.find(({ title }) => title === names.project)
  const environments: readonly Environment[] = project?.environments ?? []
  const environment =
    environments.find(({ app_id }) => app_id === stays?.appId) ??
    environments.find(({ name }) => name === names.environment)
  return { project, environment }
}

/** The same page under the names that are given; those that an address does not have stay out of it. */
export function pathOf(pathname: string, { project, environment }: Named): string {
  const [empty, p, oldProject = '', ...page] = pathname.split('/')
  const [, ...rest] = page
  const after = environment === undefined ? page : [encodeURIComponent(environment), ...rest]
  return [empty, p, project === undefined ? oldProject : encodeURIComponent(project), ...after].join('/')
}
