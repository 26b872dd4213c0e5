import { fileURLToPath } from 'node:url'
import { type ServerHandle, startServer } from './server-process.js'

export interface TailslideHandle extends ServerHandle {
  readonly adminToken: string
  /** Calls Tower's HTTP API as an admin; resolves with the payload, rejects when it is refused. */
  call<Payload>(method: string, path: string, body?: object): Promise<Payload>
}

const MAIN = fileURLToPath(new URL('../../../../apps/cli/dist/main.js', import.meta.url))
const ADMIN_TOKEN = 'tsa_a-token-for-tests-only'

/**
 * `tailslide start` as built: Tower and Aerobat in one process, which keeps its data across `kill()`. `descriptors` is
 * how many files and connections it may have open.
 */
export async function startTailslide(descriptors?: number): Promise<TailslideHandle> {
  const server = await startServer({
    name: 'tailslide',
    url: (port) => `http://127.0.0.1:${port}`,
    ready: /"url":/,
    command: (directory, port) => ({
      file: '/bin/sh',
      args: [
        ...['-c', descriptors === undefined ? 'exec "$0" "$@"' : `ulimit -n ${descriptors} && exec "$0" "$@"`],
        process.execPath,
        ...[MAIN, 'start', '--data', directory, '--host', '127.0.0.1', '--port', String(port)],
        ...['--admin-token', ADMIN_TOKEN, '--log-level', 'error', '--json'],
      ],
    }),
  })
  return {
    ...server,
    adminToken: ADMIN_TOKEN,
    async call<Payload>(method: string, path: string, body?: object) {
      const response = await fetch(`${server.url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${ADMIN_TOKEN}`,
          connection: 'close',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      const { payload } = JSON.parse(text) as { payload: Payload }
      return payload
    },
  }
}
