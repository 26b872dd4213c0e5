import { keptInBrowser } from '../state/kept.js'

const KEY = 'tailslide-environments'

/** Those that somebody was in last, the last first: in all projects. */
export function lastEnvironments(): readonly number[] {
  try {
    const kept: unknown = JSON.parse(keptInBrowser.read(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'number') : []
  } catch {
    return []
  }
}

const MOST_KEPT = 50
export const rememberEnvironment = (appId: number): void =>
  keptInBrowser.write(
    KEY,
    JSON.stringify([appId, ...lastEnvironments().filter((each) => each !== appId)].slice(0, MOST_KEPT)),
  )
