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
  /** Whether the token is one to log in with. */
  readonly isLogin?: true
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
  const asked = { url, token: known, isGiven: token !== undefined && given.isLogin !== true }
  const ask: RemoteTower['ask'] = async (method, path, { query = '', body } = {}) => {
    try {
      return await request(method, path + query, body)
    } catch (error) {
      throw inWords(error, asked)
    }
  }
  return {
    url,
    token: known,
    ask,
    async open(path) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${known}` } }).catch(
        (error: unknown) => {
          throw inWords(unreachable(error, url), asked)
        },
      )
      if (response.ok && response.body) return response.body
      const said = readProblem(await response.json().catch(() => undefined))
      throw inWords(
        new TowerClientError(said?.code ?? 'REFUSED', said?.detail ?? `${url} answered ${response.status}.`, {
          status: response.status,
          ...(said && { fields: said.fields }),
        }),
        asked,
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
        throw inWords(error, asked)
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

interface Asked {
  readonly url: string
  readonly token: string
  /** Whether the token came with the command or its variable, which win over a login. */
  readonly isGiven?: boolean
}

/** What Tower refuses it says itself; what to do about the rest is said here. */
export function inWords(error: unknown, { url, token, isGiven = false }: Asked): unknown {
  if (!(error instanceof TowerClientError)) return error
  const told = (words: string) => new CliError('REFUSED', words, { cause: error })
  const because = (more: string) => told(`${error.message}${more}`)
  switch (error.code) {
    case 'UNREACHABLE':
      if (isNotTls(error)) return told(`Tower at ${url} cannot be reached: ${NOT_TLS_HINT}.`)
      if (caHint(error) !== '') return because(`${caHint(error)}.`)
      return because(`. Is it running? Another address: --tower, TAILSLIDE_TOWER_URL or \`tailslide login\`.`)
    case 'UNAUTHENTICATED': {
      if (token.startsWith('tsk_')) return told(SDK_KEY)
      const again = `\`tailslide login --tower ${url}\``
      // What Tower tells of services is nothing to whoever types a command.
      const said = error.message.replace(/ A service sends .*$/, '')
      return told(
        isGiven
          ? `${said} It was given with --token or TAILSLIDE_TOKEN: give another one there, or none after ${again}.`
          : `${said} Log in again: ${again}.`,
      )
    }
    case 'FORBIDDEN':
      return told(token.startsWith('tsk_') ? SDK_KEY : inCommands(error.message))
    case 'ENTRY_NOT_FOUND':
      return because(' `tailslide history list --flag <title>` shows the entries with their ids.')
    // Tower tells of headers and paths, which nobody types here.
    case 'REASON_REQUIRED':
      return told(error.message.replace(/: send why as .*$/, ': say why with --reason "<words>".'))
    default:
      return told(inCommands(error.message))
  }
}

const SDK_KEY =
  'an SDK key (tsk_...) is for services, and opens no commands: give an API token (tsa_...), which `tailslide tokens create` makes'
