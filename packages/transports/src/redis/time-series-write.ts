import { ErrorReply } from '@redis/client'
import { type DeliveryId, SIGNAL_RETENTION_MS, type SignalBatch, type SignalCount, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { shortName } from '../instance-names.js'
import type { Outcome } from '../once-only-sink.js'
import { heldMs } from '../signal-counts.js'
import type { RedisClient } from './connect.js'
import { onceOnlyScript } from './once-only-script.js'
import { INSTANCES, KEEP_LONGER_MS, LUA_HELD } from './plain-layout.js'
import { refusedFor } from './refusal.js'

/** Arguments before the counts: number, memory of senders, retention, then prefix, width, life and name of the instance's counts, app. */
const SETTINGS = 8

// Four arguments for each count: key, sum, milliseconds by which it is late, and 1 where it must not be stored without
// that. The series get the sums; beside them, in a hash of the instance, stands what it counted and what of that was late.
// Answers pairs of index and reason, an empty one where a count was left out because its age could not be noted.
const ADD = `${LUA_HELD}
local left = {}
local function leave(i, reason)
  left[#left + 1] = (i - before - 1) / 4
  left[#left + 1] = reason
end
local function failed(answer) return type(answer) == 'table' and answer.err end
local beside = ARGV[4] .. string.format('%.0f', math.floor(now / tonumber(ARGV[5])))
local at = string.format('%.0f', now)
for i = before + 1, #ARGV, 4 do
  local key, count, late = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local flag, kind = string.match(key, '^(%d+):(.*)$')
  if done < 0 or tonumber(flag) > done then
    local held = late > 0 and key .. held_since(beside, late) .. ARGV[7]
    local unnoted = held and failed(redis.pcall('HINCRBY', beside, held, count))
    if unnoted and ARGV[i + 3] == '1' then
      leave(i, '')
    else
      local refusal = failed(redis.pcall('TS.ADD', key, at, count, 'RETENTION', ARGV[3], 'ON_DUPLICATE', 'SUM',
        'LABELS', 'status', kind, 'flagId', flag, 'appId', ARGV[8]))
      if refusal then
        leave(i, key .. ': ' .. refusal)
        if held and not unnoted then redis.pcall('HINCRBY', beside, held, '-' .. count) end
      else
        redis.pcall('HINCRBY', beside, key .. ARGV[7], count)
      end
    end
  end
end
redis.pcall('PEXPIRE', beside, ARGV[6])
return left`

const write = onceOnlyScript(SETTINGS, ADD)

/**
 * Stores a batch once, however often it is sent, and notes what of it is late; 'forbidden' where this client may not run
 * scripts or touch the keys that this takes, and nothing was stored. Rejects when the connection ends before the answer.
 */
export async function writeTimeSeries(
  client: RedisClient,
  id: DeliveryId,
  batch: SignalBatch,
  elapsed: number,
): Promise<Outcome | 'forbidden'> {
  const { appId, instance, counts } = batch
  const fields = counts.flatMap((entry) => {
    const { flagId, kind, count, outdated } = entry
    return [signalKey(flagId, kind), count, heldMs(entry, elapsed), outdated ? 1 : 0]
  })
  const { prefix, bucketMs, retentionMs } = INSTANCES
  const beside = [prefix(appId), bucketMs, retentionMs + KEEP_LONGER_MS, `:${shortName(instance)}`]
  const settings = [SIGNAL_RETENTION_MS, ...beside, appId]
  try {
    const reply = await write(client, id, batch, { settings, counts: fields })
    return parseLeft(reply, counts)
  } catch (error) {
    if (!(error instanceof ErrorReply)) throw error
    return refusedFor(error.message) ? 'forbidden' : { result: 'not_stored', error }
  }
}

function parseLeft(reply: unknown, counts: readonly SignalCount[]): Outcome {
  const refused: SignalCount[] = []
  const outdated: SignalCount[] = []
  let reason: string | undefined
  const words = Array.isArray(reply) ? reply : []
  for (let place = 0; place < words.length; place += 2) {
    const count = counts[Number(words[place])]
    if (!count) continue
    if (String(words[place + 1]) === '') outdated.push(count)
    else {
      refused.push(count)
      reason ??= String(words[place + 1])
    }
  }
  return {
    result: 'stored',
    refused,
    ...(outdated.length > 0 && { outdated }),
    ...(reason !== undefined && { error: new TransportError('STORE_REFUSED', reason) }),
  }
}
