import type { Environment } from '@tailslide/api'

type Named = Pick<Environment, 'app_id'>

/** More than these do not stand side by side. */
const MOST_TABS = 5
const TABS_OF_MANY = 4

/**
 * Those that stand as tabs: all, or the one that somebody is in and those that they were in last. They keep the project's order,
 * so that none moves when another is chosen.
 */
export function inTabs<Each extends Named>(
  environments: readonly Each[],
  here: number,
  last: readonly number[],
): readonly Each[] {
  if (environments.length <= MOST_TABS) return environments
  const ids = new Set(environments.map(({ app_id }) => app_id))
  const wanted = [here, ...last, ...ids].filter((id) => ids.has(id))
  const chosen = new Set([...new Set(wanted)].slice(0, TABS_OF_MANY))
  return environments.filter(({ app_id }) => chosen.has(app_id))
}
