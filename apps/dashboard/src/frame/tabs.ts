import type { Environment } from '@tailslide/api'

/** More than these do not stand side by side. */
const MOST_TABS = 5
const TABS_OF_MANY = 4

const KEY = 'tailslide-environments'

/** Those that somebody was in last, the last first: in all projects. */
export function lastEnvironments(): readonly number[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'number') : []
  } catch {
    return []
  }
}

const MOST_KEPT = 50
export const rememberEnvironment = (appId: number): void =>
  localStorage.setItem(
    KEY,
    JSON.stringify([appId, ...lastEnvironments().filter((each) => each !== appId)].slice(0, MOST_KEPT)),
  )

/**
 * Those that stand as tabs: all, or the one that somebody is in and those that they were in last. They keep the project's order,
 * so that none moves when another is chosen.
 */
export function inTabs(
  environments: readonly Environment[],
  here: number,
  last: readonly number[],
): readonly Environment[] {
  if (environments.length <= MOST_TABS) return environments
  const ids = new Set(environments.map(({ app_id }) => app_id))
  const wanted = [here, ...last, ...ids].filter((id) => ids.has(id))
  const chosen = new Set([...new Set(wanted)].slice(0, TABS_OF_MANY))
  return environments.filter(({ app_id }) => chosen.has(app_id))
}
