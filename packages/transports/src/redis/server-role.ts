import { ErrorReply } from '@redis/client'
import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'

interface Commands {
  sendCommand(words: readonly string[]): Promise<unknown>
}

/** In a script an older server puts words of its own before it. */
const READ_ONLY = /\bREADONLY\b/

/** What a server says that was the primary and is a replica now: the address leads, or will lead, to another. */
export const isReadOnly = (error: unknown): error is Error => isError(error) && READ_ONLY.test(error.message)

/** Rejects when the server says that it is a replica, or does not answer; a server that does not tell passes. */
export async function refuseReplica(client: Commands): Promise<void> {
  if ((await roleOf(client)) !== 'replica') return
  throw new TransportError('STORE_AWAY', 'the server is a replica and takes no signals (READONLY)')
}

/**
 * By `HELLO`, which ROLE and INFO are not: open to every user. It leaves the protocol as it is. Servers before Redis 6,
 * and proxies, may not know it.
 */
async function roleOf(client: Commands): Promise<'primary' | 'replica' | 'unknown'> {
  try {
    const reply = await client.sendCommand(['HELLO'])
    if (!Array.isArray(reply)) return 'unknown'
    const role: unknown = reply[reply.indexOf('role') + 1]
    if (role === 'master') return 'primary'
    return role === 'replica' || role === 'slave' ? 'replica' : 'unknown'
  } catch (error) {
    if (error instanceof ErrorReply) return 'unknown'
    throw error
  }
}
