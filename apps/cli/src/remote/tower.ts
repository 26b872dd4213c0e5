import type { ReadableStream } from 'node:stream/web'
import { createRequest, type EventsWanted, followEvents, TowerClientError, type TowerEvent } from '@tailslide/client'
import { isRecord, readProblem } from '@tailslide/core'
import { caHint, isNotTls, NOT_TLS_HINT } from '@tailslide/transports/tls-hint'
import { CliError } from '../errors.js'
import { inCommands } from './in-commands.js'
import type { LoginStore } from './login.js'

/** A Tower as commands ask it. */
export interface RemoteTower {
  readonly url: string
  /** Who asks; never to be shown. */
  readonly token: string
  /** The body of a success. Rejects with a CliError that says what is wrong and what to do. */
  ask(method: string, path: string, more?: { readonly query?: string; readonly body?: object }): Promise<unknown>
  /** What a route answers that answers no JSON, as it comes. Rejects in the same way. */
  open(path: string): Promise<ReadableStream<Uint8Array>>
  /** The `payload` of the same. */
  payload(method: string, path: string, more?: { readonly query?: string; readonly body?: object }): Promise<unknown>
  /** What happens, as it happens, for ever. */
  events(wanted: EventsWanted): AsyncIterable<TowerEvent>
}

export interface Connection {
  readonly tower?: string | undefined
  readonly token?: string | undefined
  readonly reason?: string | undefined
}

const DEFAULT_TOWER = 'http://localhost:3001'

/** Of what is given with the command or in the environment, and otherwise of the last login. */
export function remoteTower(given: Connection, logins: Pick<LoginStore, 'read'>): RemoteTower {
  const { reason } = given
  // A variable that is set to nothing is none.
  const tower = given.tower || undefined
  const token = given.token || undefined
  const login = token === undefined || tower === undefined ? logins.read() : undefined
  const url = (tower ?? login?.tower ?? DEFAULT_TOWER).replace(/\/+$/, '').replace(/\/api$/, '')
  // A token belongs to the Tower that it was given for.
  const known = token ?? (login && sameTower(login.tower, url) ? login.token : undefined)
  if (known === undefined) {
    throw new CliError(
      'NOT_LOGGED_IN',
      `you are not logged in to ${url}: run \`tailslide login --tower ${url}\`, or set TAILSLIDE_TOKEN`,
    )
  }
  const headers = reason === undefined ? {} : { 'tailslide-reason': encodeURIComponent(reason) }
  const request = createRequest({ url, token: known, headers })
  const ask: RemoteTower['ask'] = async (method, path, { query = '', body } = {}) => {
    try {
      return await request(method, path + query, body)
    } catch (error) {
      throw inWords(error, url)
    }
  }
  return {
    url,
    token: known,
    ask,
    async open(path) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${known}` } }).catch(
        (error: unknown) => {
          throw inWords(unreachable(error, url), url)
        },
      )
      if (response.ok && response.body) return response.body
      const said = readProblem(await response.json().catch(() => undefined))
      throw inWords(
        new TowerClientError(said?.code ?? 'REFUSED', said?.detail ?? `${url} answered ${response.status}.`, {
          status: response.status,
          ...(said && { fields: said.fields }),
        }),
        url,
      )
    },
    async payload(method, path, more) {
      const answer = await ask(method, path, more)
      return isRecord(answer) && 'payload' in answer ? answer.payload : answer
    },
    async *events(wanted) {
      try {
        yield* followEvents({ url, token: known }, wanted)
      } catch (error) {
        throw inWords(error, url)
      }
    },
  }
}

const sameTower = (one: string, other: string): boolean => one.replace(/\/+$/, '') === other

/** The reason of a failed fetch is the cause of its error. */
function unreachable(cause: unknown, url: string): TowerClientError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
  return new TowerClientError('UNREACHABLE', `Tower at ${url} cannot be reached: ${reason}`, { cause })
}

/** What Tower refuses it says itself; what to do about the rest is said here. */
export function inWords(error: unknown, url: string): unknown {
  if (!(error instanceof TowerClientError)) return error
  const told = (words: string) => new CliError('REFUSED', words, { cause: error })
  const because = (more: string) => told(`${error.message}${more}`)
  switch (error.code) {
    case 'UNREACHABLE':
      if (isNotTls(error)) return told(`Tower at ${url} cannot be reached: ${NOT_TLS_HINT}.`)
      if (caHint(error) !== '') return because(`${caHint(error)}.`)
      return because(`. Is it running? Another address: --tower, TAILSLIDE_TOWER_URL or \`tailslide login\`.`)
    case 'UNAUTHENTICATED':
      return because(` Log in again: \`tailslide login --tower ${url}\`.`)
    // Tower tells of headers and paths, which nobody types here.
    case 'REASON_REQUIRED':
      return told(error.message.replace(/: send why as .*$/, ': say why with --reason "<words>".'))
    default:
      return told(inCommands(error.message))
  }
}
