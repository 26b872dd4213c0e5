import { FOLLOWED_BUCKET_MS, type SignalBatch, type SignalBucket, signalKey } from '@tailslide/core'
import { createHeldCounts } from '../held-counts.js'
import { createInstanceNames, type InstanceNames, shortName } from '../instance-names.js'
import { heldMs } from '../signal-counts.js'
import type { RedisClient } from './connect.js'
import { parseSignalKey } from './parse-signal-key.js'
import { INSTANCES, KEEP_LONGER_MS, LUA_HELD, LUA_NOW } from './plain-layout.js'
import { runScript, script } from './run-script.js'

// ARGV: width, how long to keep it, the moment or '' for now, instance, and of each count: field, sum, and milliseconds by
// which it is late, '' when that is not to be noted. Answers the moment.
const COUNT = script(`${LUA_NOW}
${LUA_HELD}
local at = tonumber(ARGV[3]) or now
local key = KEYS[1] .. string.format('%.0f', math.floor(at / tonumber(ARGV[1])))
for i = 5, #ARGV, 3 do
  local since = ARGV[i + 2] == '' and '' or held_since(key, tonumber(ARGV[i + 2]))
  redis.call('HINCRBY', key, ARGV[i] .. since .. ':' .. ARGV[4], ARGV[i + 1])
end
redis.call('PEXPIRE', key, ARGV[2])
return at`)

/** What a batch adds to the counts of its instance, in a server whose sums stand elsewhere, at `at` or now. */
export async function countByInstance(client: RedisClient, batch: SignalBatch, at?: number): Promise<void> {
  const fields = batch.counts.flatMap(({ flagId, kind, count }) => [signalKey(flagId, kind), count, ''])
  await count(client, batch, at, fields)
}

/** Notes which counts of a batch that is about to be stored came late, and answers when it is to have been stored. */
export async function noteHeld(client: RedisClient, batch: SignalBatch, sentAt: number): Promise<number> {
  const late = batch.counts.filter(({ heldSince }) => heldSince !== undefined)
  const fields = late.flatMap((entry) => [signalKey(entry.flagId, entry.kind), entry.count, heldMs(entry, sentAt)])
  return count(client, batch, undefined, fields)
}

async function count(
  client: RedisClient,
  { appId, instance }: SignalBatch,
  at: number | undefined,
  fields: readonly (string | number)[],
): Promise<number> {
  const { bucketMs, retentionMs, prefix } = INSTANCES
  const settings = [bucketMs, retentionMs + KEEP_LONGER_MS, at ?? '', shortName(instance)]
  return Number(await runScript(client, COUNT, [prefix(appId)], [...settings, ...fields]))
}

export interface InstanceReader {
  /**
   * Those of the app's buckets with these numbers that hold anything; sums of 0 where it is known so far only that
   * something came late.
   */
  read(client: RedisClient, appId: number, indexes: readonly number[]): Promise<SignalBucket[]>
}

/** Names as many instances of each app as may be told apart. */
export function createInstanceReader(): InstanceReader {
  const names = new Map<number, InstanceNames>()
  return {
    async read(client, appId, indexes) {
      const known = names.get(appId) ?? createInstanceNames()
      names.set(appId, known)
      const replies = await Promise.all(
        indexes.map((index) => client.sendCommand(['HGETALL', `${INSTANCES.prefix(appId)}${index}`])),
      )
      return replies.flatMap((fields, place) => parseFields(fields, (indexes[place] ?? 0) * FOLLOWED_BUCKET_MS, known))
    },
  }
}

/** `[<flagId>:<kind>:<instance>, sum, <flagId>:<kind>@<since>:<instance>, sum, ...]`; of instances not told apart, one sum. */
function parseFields(fields: unknown, at: number, names: InstanceNames): SignalBucket[] {
  if (!Array.isArray(fields)) return []
  const sums = new Map<string, SignalBucket & { readonly instance: string }>()
  const late = createHeldCounts()
  for (let place = 0; place < fields.length; place += 2) {
    const [, key = '', since, instance = ''] = /^(\d+:\w+)(?:@(\d+))?:(.*)$/s.exec(String(fields[place])) ?? []
    const signal = parseSignalKey(key)
    const count = Number(fields[place + 1])
    if (!signal || !(count > 0)) continue
    const name = names.of(instance, at)
    const sum = `${key}:${name}`
    const before = sums.get(sum)?.count ?? 0
    if (since !== undefined) late.add(sum, Number(since), count)
    sums.set(sum, { ...signal, at, count: since === undefined ? before + count : before, instance: name })
  }
  return Array.from(sums, ([sum, bucket]) => late.mark(sum, bucket))
}
