import { contract } from '@tailslide/api'
import type { Context } from '../../context.js'
import { TowerError } from '../../errors.js'
import type { PublicPlace } from '../../http/origin.js'
import type { Routes } from '../../http/routes.js'
import { browserCookie, type SessionCookies } from '../../http/session-cookie.js'
import { networkOf } from '../../keys/guesses.js'
import { createAttempts } from '../attempts.js'
import { LONGEST_MS } from '../sessions.js'
import { ATTEMPT_MS, readAttempt, writeAttempt } from './attempt-cookie.js'
import { createGroupsInVain } from './groups-in-vain.js'
import { GROUPS_CLAIM, type OidcOptions } from './options.js'
import { createProvider, refused } from './provider.js'
import { signInAs } from './sign-in.js'

const { begin, finish } = contract.singleSignOn

interface Needs {
  readonly context: Context
  readonly place: PublicPlace
  readonly cookies: SessionCookies
}

/** Answers to one address; each asks the issuer something. */
const OF_ADDRESS = { most: 30, forgivenMs: 5_000 }

export function oidcRoutes(routes: Routes, { context, place, cookies }: Needs, options: OidcOptions | undefined): void {
  const provider = options && createProvider(options, `${place.url}${finish.path}`)
  const cookie = browserCookie('tailslide-sign-in', place)
  const tellGroupsInVain = createGroupsInVain(context, options?.groupsClaim ?? GROUPS_CLAIM)
  const attempts = createAttempts(context.clock, OF_ADDRESS)
  const configured = () => {
    if (provider && options) return { provider, options }
    throw new TowerError('NOT_CONFIGURED', 'This Tower has no single sign-on: it was started without --oidc-issuer.')
  }

  routes.handle(begin, async ({ headers }, reply) => {
    const { url, attempt } = await configured().provider.begin()
    reply.header('location', url).header('set-cookie', cookie.give(headers, writeAttempt(attempt), ATTEMPT_MS))
    reply.type('text/plain')
    return ''
  })

  routes.handle(finish, async ({ headers, address, query }, reply) => {
    const { provider, options } = configured()
    const network = networkOf(address)
    if (!attempts.take(network)) {
      throw new TowerError(
        'TOO_MANY_FAILURES',
        'Signing in has failed too often from this address. Try again in a minute.',
      )
    }
    reply.header('set-cookie', cookie.takeBack(headers))
    const attempt = readAttempt(cookie.read(headers))
    if (!attempt) throw refused('this browser has not begun, or it took too long. Begin again')
    const words = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (typeof value === 'string') words.append(name, value)
    const identity = await provider.finish(words.toString(), attempt)
    const visitor = { address, userAgent: headers['user-agent'] ?? '', session: undefined }
    const { secret, ...signedIn } = await signInAs(context, visitor, identity, options.groups)
    tellGroupsInVain({ ...signedIn, groups: identity.groups })
    attempts.forgive(network)
    reply
      .header('set-cookie', cookies.give(headers, secret, LONGEST_MS))
      .header('location', '/')
      .type('text/plain')
    return ''
  })
}
