import { ErrorReply } from '@redis/client'
import { type SignalBatch, type SignalCount, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { shortName } from '../instance-names.js'
import type { DeliveryId, Outcome } from '../once-only-sink.js'
import type { RedisClient } from './connect.js'
import {
  COARSE,
  FINE,
  INSTANCES,
  KEEP_LONGER_MS,
  LUA_NOW,
  SENDER_MEMORY_MS,
  senderKey,
  type Tier,
  WRITES_PREFIX,
} from './plain-layout.js'
import { runScript, script } from './run-script.js'

// The sender's number is written first: where the server refuses writes (memory, replica), it refuses that one, and the
// error says that nothing was stored. After it single sums can fail, and are answered as pairs of index and reason.
const WRITE = script(`local known = redis.call('GET', KEYS[1])
if known and tonumber(known) >= tonumber(ARGV[1]) then return {} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
${LUA_NOW}
local refused = {}
local function bucket(prefix, width) return prefix .. string.format('%.0f', math.floor(now / width)) end
local function add(key, suffix, keep, report)
  for i = 13, #ARGV, 2 do
    local answer = redis.pcall('HINCRBY', key, ARGV[i] .. suffix, ARGV[i + 1])
    if report and type(answer) == 'table' and answer.err then
      refused[#refused + 1] = (i - 13) / 2
      refused[#refused + 1] = answer.err
    end
  end
  redis.pcall('PEXPIRE', key, keep)
end
add(bucket(ARGV[3], tonumber(ARGV[4])), '', ARGV[5], true)
add(bucket(ARGV[6], tonumber(ARGV[7])), '', ARGV[8], false)
add(bucket(ARGV[9], tonumber(ARGV[4])), ARGV[10], ARGV[5], false)
local writes = bucket(ARGV[11], tonumber(ARGV[4]))
redis.pcall('HINCRBY', writes, ARGV[12], 1)
redis.pcall('PEXPIRE', writes, ARGV[5])
return refused`)

/** Stores a batch once, however often it is sent, in one round trip. Rejects when the connection ends before the answer. */
export async function writePlain(
  client: RedisClient,
  { sender, sequence }: DeliveryId,
  { appId, instance, counts }: SignalBatch,
): Promise<Outcome> {
  const fields = counts.flatMap(({ flagId, kind, count }) => [signalKey(flagId, kind), count])
  const tiers = [...tierArgs(FINE, appId), ...tierArgs(COARSE, appId)]
  const instances = [INSTANCES.prefix(appId), `:${shortName(instance)}`]
  const args = [sequence, SENDER_MEMORY_MS, ...tiers, ...instances, WRITES_PREFIX, appId, ...fields]
  try {
    return parseRefused(await runScript(client, WRITE, [senderKey(sender)], args), counts)
  } catch (error) {
    if (error instanceof ErrorReply) return { result: 'not_stored', error }
    throw error
  }
}

const tierArgs = ({ prefix, bucketMs, retentionMs }: Tier, appId: number): (string | number)[] => [
  prefix(appId),
  bucketMs,
  retentionMs + KEEP_LONGER_MS,
]

function parseRefused(reply: unknown, counts: readonly SignalCount[]): Outcome {
  if (!Array.isArray(reply) || reply.length === 0) return { result: 'stored', refused: [] }
  const indexes = reply.filter((_, place) => place % 2 === 0).map(Number)
  const refused = counts.filter((_, index) => indexes.includes(index))
  return { result: 'stored', refused, error: new TransportError('STORE_REFUSED', `Redis refused: ${String(reply[1])}`) }
}
