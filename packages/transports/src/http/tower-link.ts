import { Agent, type ClientRequest, type RequestOptions, request as requestPlain } from 'node:http'
import { TransportError } from '../errors.js'
import { parseTowerUrl } from './tower-url.js'

export interface TowerLinkOptions {
  /** Such as http://localhost:3001. */
  readonly towerUrl: string
  /** A key of the app; Tower shows it once, when it is made. */
  readonly sdkKey: string
  /** For certificates, proxies and limits of one's own; of `node:https` when the address is https. */
  readonly agent?: Agent
}

export interface TowerLink {
  /** A request to `/api/sdk<path>` with the key, not yet ended; throws when a header cannot be sent. */
  request(method: 'GET' | 'POST', path: string, headers: Readonly<Record<string, string>>): ClientRequest
  /** Such as `http://localhost:3001`, for messages. */
  readonly shown: string
  /** Ends what is under way and closes the sockets that wait for the next request; a request from now on throws. */
  close(): void
}

/** `keepAlive`: whether sockets wait for the next request; waiting ones do not hold the process. Throws ADDRESS_INVALID. */
export function createTowerLink({ towerUrl, sdkKey, agent }: TowerLinkOptions, keepAlive: boolean): TowerLink {
  const { secure, hostname, port, prefix } = parseTowerUrl(towerUrl)
  const ownAgent = agent ? undefined : secure ? new (https().Agent)({ keepAlive }) : new Agent({ keepAlive })
  const underWay = new Set<ClientRequest>()
  let isClosed = false
  return {
    shown: towerUrl,
    request(method, path, headers) {
      if (isClosed) throw new TransportError('CLOSED', `the link to Tower at ${towerUrl} is closed`)
      const options: RequestOptions = {
        method,
        hostname,
        port,
        path: `${prefix}/api/sdk${path}`,
        headers: { Authorization: `Bearer ${sdkKey}`, ...headers },
        agent: agent ?? ownAgent,
      }
      const request = secure ? https().request(options) : requestPlain(options)
      underWay.add(request)
      request.once('close', () => underWay.delete(request))
      return request
    },
    close() {
      isClosed = true
      for (const request of underWay) request.destroy()
      ownAgent?.destroy()
    },
  }
}

/** `node:https` brings TLS along (1 MB), so it is loaded when an address asks for it. */
const https = () => process.getBuiltinModule('node:https')

/** What an answer other than success means; every one of them may be mended while the process runs. */
export function towerAnswerError(status: number | undefined, appId: number, shown: string): TransportError {
  switch (status) {
    case 401:
      return new TransportError(
        'KEY_INVALID',
        `Tower at ${shown} does not know the SDK key given for app ${appId} (401)`,
      )
    case 403:
      return new TransportError('KEY_FORBIDDEN', `the SDK key given for app ${appId} belongs to another app (403)`)
    case 404:
      return new TransportError('APP_UNKNOWN', `Tower at ${shown} has no app ${appId} (404)`)
    default:
      return new TransportError('ANSWER_UNEXPECTED', `Tower at ${shown} answered ${status} for app ${appId}`)
  }
}

export function towerConnectionError(cause: unknown, shown: string): TransportError {
  if (cause instanceof TransportError) return cause
  const why = cause instanceof Error && cause.message !== '' ? cause.message : String(codeOf(cause) ?? cause)
  return new TransportError('CONNECTION_FAILED', `no connection to Tower at ${shown}: ${why}`, { cause })
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
