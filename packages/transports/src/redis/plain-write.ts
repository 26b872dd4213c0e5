import { ErrorReply } from '@redis/client'
import { type DeliveryId, type SignalBatch, type SignalCount, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { shortName } from '../instance-names.js'
import type { Outcome } from '../once-only-sink.js'
import { heldMs } from '../signal-counts.js'
import type { RedisClient } from './connect.js'
import { onceOnlyScript } from './once-only-script.js'
import { COARSE, FINE, INSTANCES, KEEP_LONGER_MS, LUA_HELD, type Tier, WRITES_PREFIX } from './plain-layout.js'

/** Arguments before the counts: number, memory of senders, two tiers, prefix and name of the instance, writes, app. */
const SETTINGS = 12

// Single sums that fail are answered as pairs of index and reason. Three arguments for each count: field, sum, and
// milliseconds by which it is late.
const ADD = `${LUA_HELD}
local refused = {}
local function add(key, suffix, keep, report)
  for i = before + 1, #ARGV, 3 do
    if done < 0 or tonumber(string.match(ARGV[i], '^%d+')) > done then
      local answer = redis.pcall('HINCRBY', key, ARGV[i] .. suffix, ARGV[i + 1])
      local failed = type(answer) == 'table' and answer.err
      if report and failed then
        refused[#refused + 1] = (i - before - 1) / 3
        refused[#refused + 1] = answer.err
      end
      local late = tonumber(ARGV[i + 2])
      if late > 0 and not failed then redis.pcall('HINCRBY', key, ARGV[i] .. held_since(key, late) .. suffix, ARGV[i + 1]) end
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
return refused`

// Adds nothing to the first sum. What refuses that refuses every sum (rights, memory, disk), one by one, and the batch would
// be taken for stored; but for a value that somebody else has put there, which spoils its own sum alone.
const CHECK = `local function bucket(prefix, width) return prefix .. string.format('%.0f', math.floor(now / width)) end
local first = bucket(ARGV[3], tonumber(ARGV[4]))
local tried = redis.pcall('HINCRBY', first, ARGV[before + 1], 0)
if type(tried) ~= 'table' or not tried.err then redis.pcall('PEXPIRE', first, ARGV[5])
elseif not (string.find(tried.err, 'WRONGTYPE', 1, true) or string.find(tried.err, 'not an integer', 1, true)) then return tried end`

const write = onceOnlyScript(SETTINGS, ADD, CHECK)

/**
 * Stores a batch once, however often it is sent, in one round trip; of one that was handed on, the parts under one id
 * come in the order of their flags. `elapsed` is what `heldSince` is compared with. Rejects when the connection ends
 * before the answer.
 */
export async function writePlain(
  client: RedisClient,
  id: DeliveryId,
  batch: SignalBatch,
  elapsed: number,
): Promise<Outcome> {
  const { appId, instance, counts } = batch
  const fields = counts.flatMap((entry) => [signalKey(entry.flagId, entry.kind), entry.count, heldMs(entry, elapsed)])
  const tiers = [...tierArgs(FINE, appId), ...tierArgs(COARSE, appId)]
  const instances = [INSTANCES.prefix(appId), `:${shortName(instance)}`]
  const settings = [...tiers, ...instances, WRITES_PREFIX, appId]
  try {
    const reply = await write(client, id, batch, { settings, counts: fields })
    return parseRefused(reply, counts)
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
