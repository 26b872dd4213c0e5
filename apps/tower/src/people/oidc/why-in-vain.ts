import type { SignOnTrouble } from '@tailslide/api'
import { isRecord, shorten } from '@tailslide/core'
import { SignOnRefused } from './refusals.js'

/** Not let in for what keeps everybody out, and nothing that they could do. */
export class SignOnBroken extends SignOnRefused {
  readonly trouble: SignOnTrouble
  /** In the words of the issuer or of the network, for the log. */
  readonly told: string

  constructor(trouble: SignOnTrouble, cause: unknown) {
    super(trouble === 'unreachable' ? 'unreachable' : 'broken', cause)
    this.trouble = trouble
    this.told = wordsOf(cause)
  }
}

/** Codes with which an issuer refuses a client, whoever comes by it. */
const OF_CLIENT: readonly unknown[] = ['invalid_client', 'unauthorized_client']

/** Why what somebody came back with has let them not in. What the browser brought may be anything, and is no trouble of all. */
export function whyInVain(cause: unknown): SignOnRefused {
  const { code, error } = isRecord(cause) ? cause : {}
  switch (code) {
    case 'OAUTH_AUTHORIZATION_RESPONSE_ERROR':
      return new SignOnRefused(error === 'access_denied' ? 'denied' : 'unusable', cause)
    case 'OAUTH_RESPONSE_BODY_ERROR':
      return OF_CLIENT.includes(error)
        ? new SignOnBroken('client_refused', cause)
        : new SignOnRefused('unusable', cause)
    case 'OAUTH_WWW_AUTHENTICATE_CHALLENGE':
      return new SignOnBroken('client_refused', cause)
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return new SignOnBroken('clocks_apart', cause)
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return new SignOnBroken('unreachable', cause)
  }
  // So `fetch` says that nobody is there.
  const isNobody = cause instanceof TypeError && cause.message === 'fetch failed'
  return isNobody ? new SignOnBroken('unreachable', cause) : new SignOnRefused('unusable', cause)
}

/** The userinfo endpoint refuses the token of one person, in the way in which the token endpoint refuses the client. */
export function whyNothingMore(cause: unknown): SignOnRefused {
  const why = whyInVain(cause)
  return why instanceof SignOnBroken && why.trouble === 'client_refused' ? new SignOnRefused('unusable', cause) : why
}

const LONGEST_TOLD = 200

function wordsOf(cause: unknown): string {
  if (isRecord(cause) && typeof cause.error === 'string') return shorten(cause.error, LONGEST_TOLD)
  // The inner one says most; of several addresses none has words.
  const inner =
    cause instanceof Error && cause.cause instanceof Error && cause.cause.message !== '' ? cause.cause : cause
  return shorten(inner instanceof Error ? inner.message : String(inner), LONGEST_TOLD)
}
