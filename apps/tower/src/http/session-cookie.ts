import { fastifyCookie } from '@fastify/cookie'
import type { PublicPlace } from './origin.js'

/** A cookie that no script reads, and that other sites bring along by links alone. */
export interface BrowserCookie {
  read(header: string | undefined): string | undefined
  /** The header that gives it to a browser, which forgets it after `ms`. */
  give(value: string, ms: number): string
  /** The header that takes it back. */
  readonly takeBack: string
}

export type SessionCookies = BrowserCookie

export const sessionCookies = (place: Pick<PublicPlace, 'isSecure'>): SessionCookies =>
  browserCookie('tailslide', place)

export function browserCookie(plainName: string, { isSecure }: Pick<PublicPlace, 'isSecure'>): BrowserCookie {
  // A browser takes this prefix from the very host alone, over HTTPS.
  const name = isSecure ? `__Host-${plainName}` : plainName
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const
  return {
    read: (header) => (header === undefined ? undefined : fastifyCookie.parse(header)[name]),
    give: (value, ms) => fastifyCookie.serialize(name, value, { ...options, maxAge: Math.floor(ms / 1_000) }),
    takeBack: fastifyCookie.serialize(name, '', { ...options, maxAge: 0 }),
  }
}
