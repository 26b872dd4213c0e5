import { chooseStore, type StoreKind } from './choose-store.js'
import type { RedisClient, RedisConnection } from './connect.js'
import { refusalOfWriting } from './try-writing.js'
import { type RefusedCommand, refusedCommands } from './used-commands.js'

/** How a server is that keeps signals, for a person who looks for what is wrong. */
export interface RedisCondition {
  readonly store: StoreKind
  /** As which it lets this client in; undefined where it does not tell. */
  readonly user: string | undefined
  /** Of the commands that SDKs, Tower and Aerobat use, those that this user may not. */
  readonly refused: readonly RefusedCommand[]
  /** Why it takes no signals from anybody; undefined where it takes them. */
  readonly takesNone: string | undefined
  /** The server's time; undefined where it does not tell. */
  readonly time: number | undefined
  /** Undefined where INFO is forbidden. */
  readonly memory: RedisMemory | undefined
}

export interface RedisMemory {
  readonly used: number
  /** 0: as much as there is. */
  readonly most: number
  /** What it does when that is used up, such as `noeviction`. */
  readonly policy: string
}

const WITHIN_MS = 5_000

/** Looks, and changes nothing. Rejects while the server is away, refuses the user or is a replica. */
export const inspectRedis = (connection: RedisConnection): Promise<RedisCondition> =>
  connection.use(async (client) => {
    const store = await chooseStore(client)
    return {
      store,
      user: textIn(await tried(client, ['ACL', 'WHOAMI'])),
      refused: await refusedCommands(client, store),
      takesNone: await refusalOfWriting(client),
      time: timeIn(await tried(client, ['TIME'])),
      memory: memoryIn(await tried(client, ['INFO', 'memory'])),
    }
  }, WITHIN_MS)

/** Undefined for what this user may not ask. */
const tried = (client: RedisClient, words: readonly string[]): Promise<unknown> =>
  client.sendCommand([...words]).catch(() => undefined)

const textIn = (reply: unknown): string | undefined => (typeof reply === 'string' ? reply : undefined)

function timeIn(reply: unknown): number | undefined {
  if (!Array.isArray(reply)) return undefined
  const [seconds, micros] = reply.map(Number)
  return seconds === undefined || micros === undefined ? undefined : seconds * 1_000 + micros / 1_000
}

function memoryIn(reply: unknown): RedisMemory | undefined {
  if (typeof reply !== 'string') return undefined
  const lineOf = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(reply)?.[1] ?? ''
  return {
    used: Number(lineOf('used_memory')),
    most: Number(lineOf('maxmemory')),
    policy: lineOf('maxmemory_policy'),
  }
}
