import { ErrorReply } from '@redis/client'
import { type DeliveryId, type SignalBatch, type SignalCount, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { shortName } from '../instance-names.js'
import type { Outcome } from '../once-only-sink.js'
import { heldMs } from '../signal-counts.js'
import type { RedisClient } from './connect.js'
import {
  COARSE,
  FINE,
  INSTANCES,
  KEEP_LONGER_MS,
  LUA_HELD,
  LUA_NOW,
  MOST_SENDERS,
  SENDER_MEMORY_MS,
  senderKey,
  sendersPrefix,
  type Tier,
  WRITES_PREFIX,
} from './plain-layout.js'
import { runScript, script } from './run-script.js'

// A batch is looked up and then written down as stored before its sums are: where the server refuses writes (memory,
// replica), it refuses that one, and the error says that nothing was stored. After it single sums can fail, and are
// answered as pairs of index and reason. The counts stand behind the arguments up to `before`, three arguments each:
// field, sum, and milliseconds by which it is late; those of flags up to `done` are in the store already.

const KNOWN_BY_KEY = `local before, done = 12, -1
local known = redis.call('GET', KEYS[1])
if known and tonumber(known) >= tonumber(ARGV[1]) then return {} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`

// ARGV 13: sender, 14: last flag of this part, 15: most senders. A sender with no room is counted under no name, which
// is a write that can be refused like any other.
const KNOWN_BY_APP = `local before, done = 15, -1
local hour = math.floor(now / tonumber(ARGV[2]))
local function senders(at) return KEYS[1] .. string.format('%.0f', at) end
local here = redis.call('HGET', senders(hour), ARGV[13])
local known = here or redis.call('HGET', senders(hour - 1), ARGV[13])
if known then
  local number, flag = string.match(known, '^(%d+):(%d+)$')
  local ahead = tonumber(number) - tonumber(ARGV[1])
  if ahead > 0 or (ahead == 0 and tonumber(flag) >= tonumber(ARGV[14])) then return {} end
  if ahead == 0 then done = tonumber(flag) end
end
if here or redis.call('HLEN', senders(hour)) < tonumber(ARGV[15]) then
  redis.call('HSET', senders(hour), ARGV[13], ARGV[1] .. ':' .. ARGV[14])
else
  redis.call('HINCRBY', senders(hour), '', 1)
end
redis.call('PEXPIRE', senders(hour), 2 * tonumber(ARGV[2]))`

const ADD = `${LUA_HELD}
local refused = {}
local function bucket(prefix, width) return prefix .. string.format('%.0f', math.floor(now / width)) end
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

const WRITE = script([LUA_NOW, KNOWN_BY_KEY, ADD].join('\n'))
const WRITE_HANDED_ON = script([LUA_NOW, KNOWN_BY_APP, ADD].join('\n'))

/**
 * Stores a batch once, however often it is sent, in one round trip; of one that was handed on, the parts under one id
 * come in the order of their flags. Rejects when the connection ends before the answer.
 */
export async function writePlain(
  client: RedisClient,
  { sender, sequence }: DeliveryId,
  { appId, instance, counts, delivery }: SignalBatch,
  sentAt: number,
): Promise<Outcome> {
  const fields = counts.flatMap((entry) => [signalKey(entry.flagId, entry.kind), entry.count, heldMs(entry, sentAt)])
  const tiers = [...tierArgs(FINE, appId), ...tierArgs(COARSE, appId)]
  const instances = [INSTANCES.prefix(appId), `:${shortName(instance)}`]
  const args = [sequence, SENDER_MEMORY_MS, ...tiers, ...instances, WRITES_PREFIX, appId]
  const part = [sender, counts.at(-1)?.flagId ?? 0, MOST_SENDERS]
  try {
    const reply = delivery
      ? await runScript(client, WRITE_HANDED_ON, [sendersPrefix(appId)], [...args, ...part, ...fields])
      : await runScript(client, WRITE, [senderKey(sender)], [...args, ...fields])
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
