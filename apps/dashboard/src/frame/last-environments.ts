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
