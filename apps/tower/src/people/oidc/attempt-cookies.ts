import { fastifyCookie } from '@fastify/cookie'
import { isRecord } from '@tailslide/core'
import type { PublicPlace } from '../../http/origin.js'
import { browserCookie, type FromBrowser } from '../../http/session-cookie.js'
import { ownPath } from './own-path.js'
import type { Attempt } from './provider.js'

/** An attempt to sign in, and where the person was going. */
export interface Begun extends Attempt {
  /** A path of this Tower. */
  readonly to: string
}

/**
 * Attempts travel in cookies of the browser that has begun them: an answer of the issuer that another browser was given matches
 * none. Each has a cookie of its own, because people sign in in several tabs at once. They are not signed, because whoever can
 * write a browser's cookies could put in one that Tower has made for them; what they hold is of use only with a code that the
 * issuer gives to this very attempt.
 */
export interface AttemptCookies {
  /** The headers that give it to a browser, and take back the oldest of too many. */
  give(from: FromBrowser, begun: Begun): string[]
  /** That with this state. */
  read(from: FromBrowser, state: string): Begun | undefined
  takeBack(from: FromBrowser, state: string): string[]
}

/** How long somebody may take to sign in elsewhere. */
const ATTEMPT_MS = 600_000
/** Of one browser at a time: they come along with each request, of whose headers Node takes 16 KiB. */
export const MOST_ATTEMPTS = 5

const NAME = 'tailslide-sign-in'
/** Characters of a state that its cookie is called by. */
const KEY_LENGTH = 16
const KEPT = new RegExp(`^(?:__Host-)?${NAME}-([\\w-]{${KEY_LENGTH}})(?:-\\d+)?$`)

export function attemptCookies(place: PublicPlace): AttemptCookies {
  const cookieOf = (key: string) => browserCookie(`${NAME}-${key}`, place)
  /** The oldest first, as browsers send them. */
  const keysIn = (from: FromBrowser): string[] =>
    Object.keys(from.cookie === undefined ? {} : fastifyCookie.parse(from.cookie))
      .flatMap((name) => KEPT.exec(name)?.[1] ?? [])
      .filter((key) => cookieOf(key).read(from) !== undefined)
  return {
    give: (from, begun) => [
      ...keysIn(from)
        .slice(0, 1 - MOST_ATTEMPTS)
        .flatMap((key) => cookieOf(key).takeBack(from)),
      cookieOf(keyOf(begun.state)).give(from, write(begun), ATTEMPT_MS),
    ],
    read(from, state) {
      const begun = parse(cookieOf(keyOf(state)).read(from))
      return begun?.state === state ? begun : undefined
    },
    takeBack: (from, state) => cookieOf(keyOf(state)).takeBack(from),
  }
}

const keyOf = (state: string): string => state.slice(0, KEY_LENGTH)

const write = ({ state, nonce, verifier, to }: Begun): string =>
  Buffer.from(JSON.stringify({ state, nonce, verifier, to })).toString('base64url')

function parse(text: string | undefined): Begun | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString())
    if (!isRecord(read)) return undefined
    const { state, nonce, verifier, to } = read
    const isWhole = typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string'
    return isWhole ? { state, nonce, verifier, to: ownPath(to) } : undefined
  } catch {
    return undefined
  }
}
