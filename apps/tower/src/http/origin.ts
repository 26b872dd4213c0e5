import type { IncomingHttpHeaders } from 'node:http'
import { TowerError } from '../errors.js'

/** Where browsers find this Tower. */
export interface PublicPlace {
  /** Such as `https://tower.example.com`, without a slash at its end; undefined: whatever a request names as its host. */
  readonly url: string | undefined
  /** Whether browsers come by HTTPS. */
  readonly isSecure: boolean
}

export function createPublicPlace({ publicUrl, tls }: { publicUrl?: string; tls?: object }): PublicPlace {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl)
  return { url: url?.origin, isSecure: url ? url.protocol === 'https:' : tls !== undefined }
}

/**
 * Refuses what another site has a browser send: ORIGIN_REFUSED. Browsers name the origin with whatever may change something;
 * `null` is that of a page that hides where it is from. Sec-Fetch-Site is not sent over plain HTTP.
 */
export function checkOrigin(
  { origin, host }: IncomingHttpHeaders,
  { url }: PublicPlace,
  ifMissing: 'refused' | 'taken',
): void {
  if (origin === undefined && ifMissing === 'taken') return
  if (origin !== undefined && isOwn(origin, url, host)) return
  const own = url ?? `http://${host ?? 'localhost'}`
  throw new TowerError(
    'ORIGIN_REFUSED',
    `What is changed with a session needs the header "Origin: ${own}", as browsers send it from Tower's own pages. ` +
      (url === undefined ? 'Behind a proxy, --public-url says what it is. ' : '') +
      'Programs send an API token instead.',
  )
}

function isOwn(origin: string, url: string | undefined, host: string | undefined): boolean {
  if (url !== undefined) return origin.toLowerCase() === url
  const scheme = /^https?:(?=\/\/)/i.exec(origin)?.[0]
  if (scheme === undefined || host === undefined || !URL.canParse(origin)) return false
  const named = `${scheme}//${host}`
  return URL.canParse(named) && new URL(origin).origin === new URL(named).origin
}
