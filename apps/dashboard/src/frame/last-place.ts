import { keptInBrowser } from '../state/kept.js'

const KEY = 'tailslide-place'

interface LastPlace {
  readonly project: string | undefined
  readonly environment: string | undefined
  /** The number of the environment, so that its flags can be asked for before all else is known. */
  readonly appId: number | undefined
}

const NOWHERE: LastPlace = { project: undefined, environment: undefined, appId: undefined }

/** Where somebody was last, to come back to. */
export function lastPlace(): LastPlace {
  try {
    const kept: unknown = JSON.parse(keptInBrowser.read(KEY) ?? '[]')
    if (!Array.isArray(kept)) return NOWHERE
    const [project, environment, appId] = kept
    return {
      project: String(project),
      environment: String(environment),
      appId: Number.isInteger(appId) ? appId : undefined,
    }
  } catch {
    return NOWHERE
  }
}

export const rememberPlace = (project: string, environment: string, appId: number): void =>
  keptInBrowser.write(KEY, JSON.stringify([project, environment, appId]))
