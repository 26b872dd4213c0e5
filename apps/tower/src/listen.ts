import { isUnavailable } from './db/failures.js'
import { TowerError } from './errors.js'
import type { Server } from './routes/server.js'

/** Opens the port; answers with the address at which a program on the same machine reaches it. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TowerError('ADDRESS_UNAVAILABLE', `Tower cannot listen at ${host}, port ${port}: ${reason}`, { cause })
  }
  const address = server.server.address()
  const open = typeof address === 'object' && address ? address.port : port
  return `http://${reachable(host)}:${open}`
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** Why a start failed, in words for whoever operates Tower. */
export function asStartError(error: unknown): Error {
  if (error instanceof TowerError) return error
  const reason = error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)
  if (isUnavailable(error)) {
    return new TowerError('DATABASE_UNAVAILABLE', `The database cannot be reached: ${reason}`, { cause: error })
  }
  return error instanceof Error ? error : new Error(reason)
}
