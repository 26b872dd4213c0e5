import type { FastifyInstance } from 'fastify'
import { TowerError } from '../errors.js'

/** Opens the port; answers with the address at which a program on the same machine reaches it. */
export async function listen(
  server: FastifyInstance,
  { host, port, tls }: { host: string; port: number; tls?: object },
): Promise<string> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TowerError('ADDRESS_UNAVAILABLE', `Tower cannot listen at ${host}, port ${port}: ${reason}`, { cause })
  }
  return addressOf(server, { host, port, ...(tls && { tls }) })
}

/** The address at which a program on the same machine reaches a server that listens. */
export function addressOf(
  server: FastifyInstance,
  { host, port, tls }: { host: string; port: number; tls?: object },
): string {
  const address = server.server.address()
  const open = typeof address === 'object' && address ? address.port : port
  return `${tls ? 'https' : 'http'}://${reachable(host)}:${open}`
}

/** Requests that are under way have this long to be answered, and readers this long to take the last words. */
const DRAIN_MS = 5_000
const SWEEP_MS = 25

/**
 * Closes the port, answers what is under way, and closes each connection once it has nothing left to say; whoever is
 * not done in time is cut off. Streams must have been ended before.
 */
export async function drain(server: FastifyInstance, withinMs = DRAIN_MS): Promise<void> {
  const { server: http } = server
  const end = setTimeout(() => http.closeAllConnections(), withinMs)
  // Node closes what is idle when the server closes, and not what becomes idle afterwards.
  const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS)
  try {
    await server.close()
  } finally {
    clearTimeout(end)
    clearInterval(sweep)
  }
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
