import { isError } from '@tailslide/transports/is-error'
import { type KeyLook, quotesHint } from './key-look.js'
import { rulesInWords, type Served } from './served-rules.js'

/** What keeps rules from coming, by what a user has to look at first. */
export const OUTAGES = ['connection', 'key', 'other-app', 'nats', 'app'] as const
export type Outage = (typeof OUTAGES)[number]

const KIND_OF_CODE: Readonly<Record<string, Outage>> = {
  KEY_INVALID: 'key',
  KEY_FORBIDDEN: 'other-app',
  APP_UNKNOWN: 'app',
  STREAM_MISSING: 'app',
}

export const codeOf = (cause: unknown): string => (isError(cause) && 'code' in cause ? String(cause.code) : '')

export function outageOf(cause: unknown): Outage {
  // With towerUrl beside natsServer both are shown the same key, and each may refuse it.
  if (isError(cause) && 'refusedBy' in cause && cause.refusedBy === 'NATS') return 'nats'
  return KIND_OF_CODE[codeOf(cause)] ?? 'connection'
}

interface OutagePlace {
  readonly appId: number
  readonly keyLook: KeyLook
  readonly served: () => Served
}

/** What is the matter, what is served meanwhile, and what to check: the beginning of a line. */
export function outageInWords(kind: Outage, { appId, keyLook, served }: OutagePlace): string {
  const rules = rulesInWords(served())
  switch (kind) {
    case 'key':
      return `the SDK key is refused, and ${rules}: check that sdkKey is a key of app ${appId} and not revoked${quotesHint(keyLook)}`
    case 'other-app':
      return `the SDK key does not open app ${appId}, and ${rules}: check appId, which is the number of the environment that the key was made in`
    case 'nats':
      if (keyLook === 'none') return `NATS lets nobody in without a token, and ${rules}: give it as sdkKey`
      return `NATS lets nobody in with this sdkKey, and ${rules}: check that it is the token of NATS, which a key from Tower (tsk_...) is only where NATS asks Tower${quotesHint(keyLook)}`
    case 'app':
      return `app ${appId} is not known there, and ${rules}: check appId and natsStream, and that the app was made`
    case 'connection':
      return `no connection, which is tried again for ever, and ${rules}: check the address, and that it can be reached from here`
  }
}

/** What to look at where signals cannot be sent. */
export function storeRemedy(code: string, sendsToTower: boolean, why: string): string {
  // It was reached, and its refusal says what to do.
  if (code === 'STORE_REFUSED') return why
  if (!sendsToTower) return `check redisHost, and that it can be reached from here (${why})`
  return code === 'STORE_AWAY'
    ? `Tower is there and has no store for them just now, so see that its Redis runs (${why})`
    : `check towerUrl, and that it can be reached from here (${why})`
}
