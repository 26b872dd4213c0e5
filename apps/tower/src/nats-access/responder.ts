import type { Clock, Logger } from '@tailslide/core'
import { admit, refuse } from './auth-answer.js'
import { type AuthRequest, readAuthRequest } from './auth-request.js'
import type { SigningKey } from './nkeys.js'
import type { SdkKeyOwner } from './sdk-user.js'

/** Whose a key is, and when it ends by itself: milliseconds since 1970, otherwise never. */
interface CheckedKey extends SdkKeyOwner {
  readonly endsAt?: number | null
}

/** Who keeps the SDK keys. */
export interface SdkKeys {
  /** Undefined for a key that is unknown, revoked or expired. Rejects when that cannot be found out. */
  sdkKeyOwner(key: string): Promise<CheckedKey | undefined>
}

export interface ResponderOptions {
  readonly keys: SdkKeys
  readonly issuer: SigningKey
  readonly account: string
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  readonly logger: Logger
  /** Longest life of a connection, milliseconds; each gets from half of it to all, so that not all end together. */
  readonly connectionLifeMs: number
}

/** The documented server waits 5 s for an answer; a refusal in time tells its log the reason. */
const CHECK_WITHIN_MS = 3_000

/** Answers one request of a server. Never rejects; undefined when the message is none that can be answered. */
export type Responder = (message: string) => Promise<string | undefined>

/** Every doubt is a refusal: no key, an unknown key, a check that failed or took too long. */
export function createResponder(options: ResponderOptions): Responder {
  const { keys, issuer, account, clock, random, logger, connectionLifeMs } = options
  const seconds = (): number => Math.floor(clock.now() / 1000)

  const check = async (request: AuthRequest, key: string): Promise<string> => {
    const owner = await within(clock, CHECK_WITHIN_MS, keys.sdkKeyOwner(key))
    // The server counts in seconds: a connection ends by the key's end, not after it.
    const end = owner?.endsAt == null ? Number.POSITIVE_INFINITY : Math.floor(owner.endsAt / 1000)
    if (!owner || end <= seconds()) {
      logger.info({ host: request.host }, 'NATS: refused a client with an SDK key that is unknown or has ended')
      return refuse(request, 'unknown, revoked or expired SDK key', issuer, seconds())
    }
    const expires = Math.min(end, seconds() + Math.ceil((connectionLifeMs / 1000) * (0.5 + random() / 2)))
    const { appId, keyId } = owner
    logger.debug({ appId, keyId, host: request.host }, 'NATS: admitted an SDK')
    return admit(request, { owner, account, expires }, issuer, seconds())
  }

  return async (message) => {
    const request = readAuthRequest(message)
    if (!request) {
      logger.warn({}, 'NATS: dropped a request to check a client that no nats-server signed')
      return undefined
    }
    if (request.token === undefined) return refuse(request, 'no SDK key given', issuer, seconds())
    try {
      return await check(request, request.token)
    } catch (error) {
      logger.error(
        { err: error, host: request.host },
        'NATS: refused a client, because its SDK key could not be checked',
      )
      return refuse(request, 'the SDK key could not be checked', issuer, seconds())
    }
  }
}

function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`no answer within ${ms} ms`)))
    promise.then(resolve, reject).finally(cancel)
  })
}
