import { LONGEST_PLACE_COOKIE, PLACE_COOKIE, placeCookie } from '@tailslide/core'
import { keptInBrowser } from '../state/kept.js'

const YEAR_S = 31_536_000
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

export function rememberPlace(project: string, environment: string, appId: number): void {
  keptInBrowser.write(KEY, JSON.stringify([project, environment, appId]))
  const told = placeCookie({ host: location.host, project, environment, appId })
  if (told.length > LONGEST_PLACE_COOKIE) return
  // biome-ignore lint/suspicious/noDocumentCookie: `cookieStore` is known to secure pages alone
  document.cookie = `${PLACE_COOKIE}=${told}; path=/; max-age=${YEAR_S}; samesite=lax`
}
