import type { Place } from '../frame/place.js'

interface Address {
  readonly pathname: string
  readonly searchStr: string
}

/** The same page in the environment after this one, or before it; after the last comes the first. */
export function besides(
  { project, environment }: Place,
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
