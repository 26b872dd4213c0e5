import { fastifyCookie } from '@fastify/cookie'
import type { PublicPlace } from './origin.js'

/** Milliseconds. What a session lasts for is Tower's to say; the browser forgets it then at the latest. */
interface Cookies {
  /** What the browser's cookie says. */
  read(header: string | undefined): string | undefined
  /** The header that gives a browser this session. */
  give(secret: string, ms: number): string
  /** The header that takes it back. */
  readonly takeBack: string
}

/** A session's cookie: no script reads it, and of other sites only links bring it along. */
export function sessionCookies({ isSecure }: Pick<PublicPlace, 'isSecure'>): Cookies {
  // A browser takes this prefix from the very host alone, over HTTPS.
  const name = isSecure ? '__Host-tailslide' : 'tailslide'
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const
  return {
    read: (header) => (header === undefined ? undefined : fastifyCookie.parse(header)[name]),
    give: (secret, ms) => fastifyCookie.serialize(name, secret, { ...options, maxAge: Math.floor(ms / 1_000) }),
    takeBack: fastifyCookie.serialize(name, '', { ...options, maxAge: 0 }),
  }
}

export type SessionCookies = Cookies
