import type { IncomingHttpHeaders } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { PublicPlace } from './origin.js'

/** What of a request says which cookies there are, and of which address. */
export type FromBrowser = Pick<IncomingHttpHeaders, 'cookie' | 'host'>

/**
 * A cookie that no script reads, and that other sites bring along by links alone. Browsers send cookies to every port of a host,
 * so that the name has the port: Towers beside each other would take each other's people out. Before, it had none; one of that
 * name is read where there is no other.
 */
export interface BrowserCookie {
  read(from: FromBrowser): string | undefined
  /** The header that gives it to a browser, which forgets it after `ms`. */
  give(from: FromBrowser, value: string, ms: number): string
  /** The headers that take back what `read` reads. */
  takeBack(from: FromBrowser): string[]
}

export type SessionCookies = BrowserCookie

export const sessionCookies = (place: PublicPlace): SessionCookies => browserCookie('tailslide', place)

export function browserCookie(plainName: string, place: PublicPlace): BrowserCookie {
  const { isSecure } = place
  // A browser takes this prefix from the very host alone, over HTTPS.
  const nameBefore = isSecure ? `__Host-${plainName}` : plainName
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const
  const nameFor = (from: FromBrowser): string => {
    const port = portOf(from, place)
    return port === '' ? nameBefore : `${nameBefore}-${port}`
  }
  /** The name of the one that counts, and what it says. */
  const find = (from: FromBrowser): [name: string, value: string | undefined] => {
    const name = nameFor(from)
    const sent = from.cookie === undefined ? {} : fastifyCookie.parse(from.cookie)
    return sent[name] === undefined && sent[nameBefore] !== undefined
      ? [nameBefore, sent[nameBefore]]
      : [name, sent[name]]
  }
  return {
    read: (from) => find(from)[1],
    give: (from, value, ms) =>
      fastifyCookie.serialize(nameFor(from), value, { ...options, maxAge: Math.floor(ms / 1_000) }),
    takeBack: (from) =>
      [...new Set([nameFor(from), find(from)[0]])].map((name) =>
        fastifyCookie.serialize(name, '', { ...options, maxAge: 0 }),
      ),
  }
}

/** That of the address that a browser shows; empty where it is the default one. */
function portOf({ host }: FromBrowser, { url, isSecure }: PublicPlace): string {
  const address = url ?? `${isSecure ? 'https' : 'http'}://${host}`
  return URL.canParse(address) ? new URL(address).port : ''
}
