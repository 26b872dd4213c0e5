import type { Configuration } from 'openid-client'
import { TowerError } from '../../errors.js'
import { withoutHidden } from '../../projects/titles.js'
import { brokenRuleOf, canonicalEmail, isEmail } from '../email.js'
import { fetchAtMost } from './fetch-at-most.js'
import { GROUPS_CLAIM, isLoopback, type OidcOptions } from './options.js'
import { SignOnRefused } from './refusals.js'
import { SignOnBroken, whyInVain, whyNothingMore } from './why-in-vain.js'

/** What a sign-in that has begun is known by, until the person comes back. */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Who somebody is, by the word of the issuer. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  readonly email: string
  /** Undefined where the issuer says nothing of it. */
  readonly isEmailVerified: boolean | undefined
  readonly name: string
  readonly groups: readonly string[]
}

export interface Provider {
  /** The address to send the browser to. SIGN_ON_UNAVAILABLE where the issuer does not answer. */
  begin(): Promise<{ readonly url: string; readonly attempt: Attempt }>
  /** SIGN_IN_REFUSED for an answer that is not one to this attempt, SIGN_ON_BROKEN where none would let anybody in. */
  finish(query: string, attempt: Attempt): Promise<Identity>
}

const TIMEOUT_S = 10

/** The issuer is asked for its addresses and keys when the first person comes, and the library is loaded then. */
export function createProvider(options: OidcOptions, redirectUri: string): Provider {
  let discovered: Promise<Configuration> | undefined

  const configuration = (): Promise<Configuration> => {
    discovered ??= discover(options).catch((cause: unknown) => {
      discovered = undefined
      throw new SignOnBroken('unreachable', cause)
    })
    return discovered
  }

  return {
    async begin() {
      const client = await import('openid-client')
      const config = await configuration()
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        state: attempt.state,
        nonce: attempt.nonce,
      })
      return { url: url.href, attempt }
    },
    async finish(query, { state, nonce, verifier }) {
      const client = await import('openid-client')
      const config = await configuration()
      try {
        const tokens = await client.authorizationCodeGrant(config, new URL(`${redirectUri}?${query}`), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims) throw new Error('the answer has no identity')
        const groupsClaim = options.groupsClaim ?? GROUPS_CLAIM
        const isWhole = 'email' in claims && groupsClaim in claims
        const more =
          isWhole || config.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await client.fetchUserInfo(config, tokens.access_token, claims.sub).catch((cause: unknown) => {
                throw whyNothingMore(cause)
              })
        return toIdentity({ ...more, ...claims }, groupsClaim)
      } catch (cause) {
        if (cause instanceof TowerError) throw cause
        throw whyInVain(cause)
      }
    },
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<Configuration> {
  const client = await import('openid-client')
  const url = new URL(issuer)
  return client.discovery(url, clientId, clientSecret, clientSecret === undefined ? client.None() : undefined, {
    timeout: TIMEOUT_S,
    [client.customFetch]: fetchAtMost,
    ...(url.protocol === 'http:' && isLoopback(url.hostname) && { execute: [client.allowInsecureRequests] }),
  })
}

function toIdentity(claims: Readonly<Record<string, unknown>>, groupsClaim: string): Identity {
  const { iss, sub, email, email_verified, name } = claims
  if (typeof iss !== 'string' || typeof sub !== 'string' || sub.length > LONGEST) throw new SignOnRefused('nobody')
  if (typeof email !== 'string' || !isEmail(canonicalEmail(email))) throw new SignOnRefused('no_email')
  const groups = claims[groupsClaim]
  return {
    issuer: iss,
    subject: sub,
    email,
    // Some write it as a text; whatever is said that is not yes is no.
    isEmailVerified: email_verified === undefined ? undefined : `${email_verified}` === 'true',
    name: (typeof name === 'string' && ownName(name, email)) || email,
    groups: [groups ?? []].flat().filter((group) => typeof group === 'string'),
  }
}

/** As much of what an issuer calls somebody as may be a name here; undefined for what may not. */
function ownName(given: string, email: string): string | undefined {
  const name = withoutHidden(given.replace(/\p{C}/gu, ' ')).trim().slice(0, 100).trim()
  return brokenRuleOf(name, email) === undefined ? name : undefined
}

/** Characters of a name that an issuer has for somebody. */
const LONGEST = 200
