import type { Environment } from '@tailslide/api'

interface Here {
  readonly project: { readonly environments: readonly Named[] }
  readonly environment: Pick<Named, 'app_id'>
}
type Named = Pick<Environment, 'app_id' | 'name'>

interface Address {
  readonly pathname: string
  readonly searchStr: string
}

/** The same page in the environment after this one, or before it; after the last comes the first. */
export function besides(
  { project, environment }: Here,
  { pathname, searchStr }: Address,
  by: 1 | -1,
): string | undefined {
  const { environments } = project
  const here = environments.findIndex(({ app_id }) => app_id === environment.app_id)
  const next = environments[(here + by + environments.length) % environments.length]
  const [empty, p, title, , ...page] = pathname.split('/')
  if (!next || next.app_id === environment.app_id || p !== 'p' || title === undefined) return undefined
  return [empty, p, title, encodeURIComponent(next.name), ...page].join('/') + searchStr
}
