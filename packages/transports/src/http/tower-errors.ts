import type { IncomingHttpHeaders } from 'node:http'
import { readProblem } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'
import { caHint, isNotTls, NOT_TLS_HINT } from '../tls-hint.js'
import { parseJson } from './parse-json.js'
import { retryAfterMs } from './retry-after.js'

/** Of a request that was never sent: each stream of rulesets holds a socket of its agent for good. */
export const NO_SOCKET_HINT =
  ', because the agent had no socket free: it has to allow more than streams of rulesets hold'

/** What is read of an answer that is no success, in bytes. */
export const LONGEST_PROBLEM = 8_192

export interface TowerAnswer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  /** The beginning of the body, where it was read. */
  readonly text: string
}

export interface AskedOf {
  readonly appId: number
  /** The address of Tower, as it was given. */
  readonly shown: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What an answer other than success means; every one of them may be mended while the process runs. */
export function towerAnswerError(
  { status, headers, text }: TowerAnswer,
  { appId, shown, now }: AskedOf,
): TransportError {
  const said = problemIn(text)
  const say = (code: TransportError['code'], what: string): TransportError => {
    const wait = retryAfterMs(headers, now)
    if (wait === undefined) return new TransportError(code, what)
    const until = `${what}; it asked for a pause, so it is asked again in ${Math.ceil(wait / 1_000)} s`
    return new TransportError(code, until, { retryAfterMs: wait })
  }
  // Tower says of each refusal why. What lets nobody in without a word is a proxy's, and may be over in a moment.
  if ((status === 401 || status === 403) && said === undefined) {
    return say(
      'ANSWER_UNEXPECTED',
      `${shown} answered ${status} for app ${appId}, without a word of Tower's: does a proxy between let this service through?`,
    )
  }
  switch (status) {
    case 401:
      return say(
        'KEY_INVALID',
        `Tower at ${shown} does not know the SDK key given for app ${appId} (401)${words(said)}`,
      )
    case 403:
      return say('KEY_FORBIDDEN', `Tower at ${shown} refuses the SDK key given for app ${appId} (403)${words(said)}`)
    case 404:
      if (said?.code === 'APP_NOT_FOUND') return say('APP_UNKNOWN', `Tower at ${shown} has no app ${appId} (404)`)
      return say('ANSWER_UNEXPECTED', `${shown} has no /api/sdk/apps/${appId} (404): ${addressHint(shown)}`)
    default:
      if (said?.code === 'SIGNALS_UNAVAILABLE')
        return say('STORE_AWAY', `Tower at ${shown} cannot store signals (${status})${words(said)}`)
      return say(
        'ANSWER_UNEXPECTED',
        `Tower at ${shown} answered ${status} for app ${appId}${more(status, headers, text)}`,
      )
  }
}

const words = (said: { readonly message: string } | undefined): string =>
  said === undefined ? '' : `: ${said.message}`

const addressHint = (shown: string): string =>
  /\/api(\/|$)/.test(shown)
    ? 'leave out /api and what follows it in the address of Tower'
    : 'the address of Tower is what stands before /api, such as http://localhost:3001'

function more(status: number | undefined, { location }: IncomingHttpHeaders, text: string): string {
  if (status !== undefined && status >= 300 && status < 400 && location !== undefined) {
    return ` and points to ${oneLine(location)}: is that the address of Tower?`
  }
  // What nginx and others say.
  if (status === 400 && /plain HTTP request.*HTTPS port/i.test(text)) return ': it speaks TLS, so write https://'
  return words(problemIn(text))
}

function problemIn(text: string): { readonly code: string; readonly message: string } | undefined {
  const said = readProblem(parseJson(text))
  return said && { code: said.code, message: oneLine(said.detail) }
}

/** It comes from outside and ends up in logs. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300)

export function towerConnectionError(cause: unknown, shown: string): TransportError {
  if (cause instanceof TransportError) return cause
  const code = codeOf(cause)
  const why = isError(cause) && cause.message !== '' ? cause.message : String(code ?? cause)
  const what = isNotTls(cause) ? NOT_TLS_HINT : oneLine(why) + plainHint(cause, code, shown) + caHint(cause)
  return new TransportError('CONNECTION_FAILED', `no connection to Tower at ${shown}: ${what}`, { cause })
}

function plainHint(cause: unknown, code: unknown, shown: string): string {
  if (/^https:/i.test(shown)) return ''
  if (typeof code === 'string' && code.startsWith('HPE_')) return ': what answers there does not speak HTTP'
  // A server that speaks TLS hangs up on a plain request; so does one that dies.
  const hungUp = code === 'ECONNRESET' && isError(cause) && cause.message === 'socket hang up'
  return hungUp ? '; if it speaks TLS, write https:// instead of http://' : ''
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
