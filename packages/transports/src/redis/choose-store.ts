import { ErrorReply } from '@redis/client'
import type { RedisClient } from './connect.js'

/** `timeseries`: the server has the TimeSeries module, as deployed Tailslide systems do. */
export type StoreKind = 'timeseries' | 'plain'

const known = new WeakMap<RedisClient, Promise<StoreKind>>()

/** What the server at the other end knows, asked once for each connection, since another server may stand behind the next. */
export function chooseStore(client: RedisClient): Promise<StoreKind> {
  const before = known.get(client)
  if (before) return before
  const asked = ask(client)
  known.set(client, asked)
  asked.catch(() => known.delete(client))
  return asked
}

async function ask(client: RedisClient): Promise<StoreKind> {
  try {
    const reply: unknown = await client.sendCommand(['COMMAND', 'INFO', 'TS.ADD'])
    return Array.isArray(reply) && reply[0] ? 'timeseries' : 'plain'
  } catch (error) {
    // COMMAND may be forbidden. Without arguments TS.ADD does nothing, and an unknown command is refused in other words.
    if (error instanceof ErrorReply) return probe(client)
    throw error
  }
}

async function probe(client: RedisClient): Promise<StoreKind> {
  try {
    await client.sendCommand(['TS.ADD'])
    return 'timeseries'
  } catch (error) {
    if (error instanceof ErrorReply) return /unknown command/i.test(error.message) ? 'plain' : 'timeseries'
    throw error
  }
}
