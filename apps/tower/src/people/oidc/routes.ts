import { contract } from '@tailslide/api'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../context.js'
import { wantsHtml } from '../../dashboard/pages.js'
import type { PublicPlace } from '../../http/origin.js'
import type { Routes } from '../../http/routes.js'
import type { SessionCookies } from '../../http/session-cookie.js'
import { networkOf } from '../../keys/guesses.js'
import { createAttempts } from '../attempts.js'
import { LONGEST_MS } from '../sessions.js'
import { attemptCookies } from './attempt-cookies.js'
import { createGroupsInVain } from './groups-in-vain.js'
import { GROUPS_CLAIM, type OidcOptions } from './options.js'
import { ownPath } from './own-path.js'
import { createProvider } from './provider.js'
import { SignOnRefused } from './refusals.js'
import { signInAs } from './sign-in.js'
import { createTroubles, type Troubles } from './troubles.js'

const { begin, finish } = contract.singleSignOn

interface Needs {
  readonly context: Context
  readonly place: PublicPlace
  readonly cookies: SessionCookies
}

/** Answers to one address; each asks the issuer something. */
const OF_ADDRESS = { most: 30, forgivenMs: 5_000 }

export function oidcRoutes(
  routes: Routes,
  { context, place, cookies }: Needs,
  options: OidcOptions | undefined,
): Troubles {
  const provider = options && createProvider(options, `${place.url}${finish.path}`)
  const begun = attemptCookies(place)
  const tellGroupsInVain = createGroupsInVain(context, options?.groupsClaim ?? GROUPS_CLAIM)
  const attempts = createAttempts(context.clock, OF_ADDRESS)
  const troubles = createTroubles(context)
  const configured = () => {
    if (provider && options) return { provider, options }
    throw new SignOnRefused('off')
  }

  const noted = (thrown: unknown): never => {
    troubles.meet(thrown)
    throw thrown
  }

  routes.handle(begin, async ({ headers, query }, reply) => {
    const to = ownPath(query.to)
    return sendTo(reply, headers, to, async () => {
      const { url, attempt } = await configured().provider.begin().catch(noted)
      reply.header('set-cookie', begun.give(headers, { ...attempt, to }))
      return url
    })
  })

  routes.handle(finish, async ({ headers, address, query }, reply) => {
    const words = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (typeof value === 'string') words.append(name, value)
    const state = words.get('state') ?? ''
    const attempt = begun.read(headers, state)
    const to = attempt?.to ?? '/'
    return sendTo(reply, headers, to, async () => {
      const { provider, options } = configured()
      const network = networkOf(address)
      if (!attempts.take(network)) throw new SignOnRefused('too_often')
      if (!attempt) throw new SignOnRefused('not_begun')
      reply.header('set-cookie', begun.takeBack(headers, state))
      const identity = await provider.finish(words.toString(), attempt).catch(noted)
      troubles.end()
      const visitor = { address, userAgent: headers['user-agent'] ?? '', session: undefined }
      const { secret, ...signedIn } = await signInAs(context, visitor, identity, options.groups)
      tellGroupsInVain({ ...signedIn, groups: identity.groups })
      attempts.forgive(network)
      reply.header('set-cookie', cookies.give(headers, secret, LONGEST_MS))
      return to
    })
  })
  return troubles
}

/**
 * Sends the browser to the address that `work` gives. Where it is refused, a person is sent to the page to sign in, which stands at
 * where they were going and says why; programs get the problem.
 */
async function sendTo(
  reply: FastifyReply,
  headers: Parameters<typeof wantsHtml>[0]['headers'],
  to: string,
  work: () => Promise<string>,
): Promise<string> {
  const location = await work().catch((thrown: unknown) => {
    if (!(thrown instanceof SignOnRefused) || !wantsHtml({ headers })) throw thrown
    return `${to}#single-sign-on=${thrown.why}`
  })
  reply.header('location', location).type('text/plain')
  return ''
}
