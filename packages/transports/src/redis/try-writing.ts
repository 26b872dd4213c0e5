import { TransportError } from '../errors.js'
import type { RedisClient, RedisConnection } from './connect.js'
import { TRIED_KEY } from './plain-layout.js'
import { refusalInWords } from './refusal.js'

/** Nothing, put into a key that is not there: it makes no key, and is refused wherever a count would be. */
const NOTHING = ['SETRANGE', TRIED_KEY, '0', '']

/** Rejects where the server answers and takes no writes. Of one that is away, or a user who may not try, nothing is known. */
export async function tryWriting(connection: RedisConnection, timeoutMs: number): Promise<void> {
  try {
    await connection.use((client) => client.sendCommand(NOTHING), timeoutMs)
  } catch (error) {
    if (error instanceof TransportError && error.code === 'STORE_REFUSED') throw error
  }
}

/** Why the server takes no writes, as above; undefined where it takes them, or nothing is known. */
export async function refusalOfWriting(client: RedisClient): Promise<string | undefined> {
  const error = await client.sendCommand(NOTHING).then(() => undefined, refusalInWords)
  return error instanceof TransportError ? error.message : undefined
}
