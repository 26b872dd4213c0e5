import type { Agent, ClientRequest, RequestOptions } from 'node:http'
import { TransportError } from '../errors.js'
import { createTowerAgent, http, https } from './tower-agent.js'
import { parseTowerUrl } from './tower-url.js'

export interface TowerLinkOptions {
  /** Such as http://localhost:3001. */
  readonly towerUrl: string
  /** A key of the app; Tower shows it once, when it is made. */
  readonly sdkKey: string
  /** For certificates, proxies and limits of one's own; of `node:https` when the address is https. */
  readonly agent?: Agent | undefined
}

export interface TowerLink {
  /** A request with the key, not yet ended; throws when a header cannot be sent. */
  request(method: 'GET' | 'POST', path: string, headers: Readonly<Record<string, string>>): ClientRequest
  /** Such as `http://localhost:3001`, for messages. */
  readonly shown: string
  /** Ends what is under way and closes the sockets that wait for the next request; a request from now on throws. */
  close(): void
}

/** `keepAlive`: whether sockets wait for the next request; waiting ones do not hold the process. Throws ADDRESS_INVALID. */
export function createTowerLink({ towerUrl, sdkKey, agent }: TowerLinkOptions, keepAlive: boolean): TowerLink {
  const { secure, hostname, port, prefix } = parseTowerUrl(towerUrl)
  const own = agent ? undefined : createTowerAgent(secure, keepAlive)
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
        path: prefix + path,
        // Without the second, a proxy may compress what it passes on.
        headers: { Authorization: `Bearer ${sdkKey}`, 'Accept-Encoding': 'identity', ...headers },
        agent: agent ?? own?.agent,
      }
      const request = (secure ? https() : http()).request(options)
      underWay.add(request)
      request.once('close', () => underWay.delete(request))
      return request
    },
    close() {
      isClosed = true
      for (const request of underWay) request.destroy()
      own?.close()
    },
  }
}
