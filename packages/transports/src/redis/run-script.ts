import { createHash } from 'node:crypto'
import { ErrorReply } from '@redis/client'
import type { RedisClient } from './connect.js'

export interface Script {
  readonly text: string
  readonly digest: string
}

export const script = (text: string): Script => ({ text, digest: createHash('sha1').update(text).digest('hex') })

/** Sends the digest, and the whole script only to a server that does not know it yet. */
export async function runScript(
  client: RedisClient,
  { text, digest }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args.map(String)]
  try {
    return await client.sendCommand(['EVALSHA', digest, ...rest])
  } catch (error) {
    if (!(error instanceof ErrorReply && error.message.startsWith('NOSCRIPT'))) throw error
    return client.sendCommand(['EVAL', text, ...rest])
  }
}
