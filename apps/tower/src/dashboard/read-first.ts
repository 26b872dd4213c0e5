import type { IncomingMessage } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import { PLACE_COOKIE, readPlaceCookie } from '@tailslide/core'

/** A page of Tower's session, whose name differs by address. */
const HAS_SESSION = /(?:^|;\s*)(?:__Host-)?tailslide(?:-\d+)?=/
/** Browsers send 4,000 characters a cookie. */
const LONGEST_COOKIES = 16_000

/**
 * The header `Link` by which a browser asks for what a page reads first, together with the scripts of the page and not only when they
 * run. Nothing is looked up: whoever has no session is told nothing, and each request is answered as any other.
 */
export function readFirst({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  const { cookie, host } = headers
  if (cookie === undefined || cookie.length > LONGEST_COOKIES || !HAS_SESSION.test(cookie)) return undefined
  const [, p, project, environment, page, ...more] = segmentsOf(url)
  if (p !== 'p') return undefined
  const paths = ['/api/me', '/api/projects']
  if (page === 'flags' && more.length === 0) {
    const last = readPlaceCookie(fastifyCookie.parse(cookie)[PLACE_COOKIE] ?? '')
    const isThere = last?.host === host && last?.project === project && last?.environment === environment
    if (last && isThere) paths.push(`/api/apps/${last.appId}/flags/overview`)
  }
  return paths.map((path) => `<${path}>; rel=preload; as=fetch; crossorigin`).join(', ')
}

function segmentsOf(url: string): readonly string[] {
  try {
    return (url.split('?', 1)[0] ?? '').split('/', 10).map(decodeURIComponent)
  } catch {
    return []
  }
}
