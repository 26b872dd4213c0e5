import { FOLLOWED_BUCKET_MS, type SignalBatch, type SignalBucket, signalKey } from '@tailslide/core'
import { createInstanceNames, type InstanceNames, shortName } from '../instance-names.js'
import type { RedisClient } from './connect.js'
import { parseSignalKey } from './parse-signal-key.js'
import { INSTANCES, KEEP_LONGER_MS, LUA_NOW } from './plain-layout.js'
import { runScript, script } from './run-script.js'

const COUNT = script(`${LUA_NOW}
local key = KEYS[1] .. string.format('%.0f', math.floor(now / tonumber(ARGV[1])))
for i = 3, #ARGV, 2 do redis.call('HINCRBY', key, ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', key, ARGV[2])`)

/** What a batch adds to the counts of its instance, in a server whose sums stand elsewhere. */
export async function countByInstance(client: RedisClient, { appId, instance, counts }: SignalBatch): Promise<void> {
  const fields = counts.flatMap(({ flagId, kind, count }) => [
    `${signalKey(flagId, kind)}:${shortName(instance)}`,
    count,
  ])
  const { bucketMs, retentionMs } = INSTANCES
  await runScript(client, COUNT, [INSTANCES.prefix(appId)], [bucketMs, retentionMs + KEEP_LONGER_MS, ...fields])
}

export interface InstanceReader {
  /** Those of the app's buckets with these numbers that hold anything. */
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

/** `[<flagId>:<kind>:<instance>, sum, ...]`; the sums of instances that are not told apart are added up. */
function parseFields(fields: unknown, at: number, names: InstanceNames): SignalBucket[] {
  if (!Array.isArray(fields)) return []
  const sums = new Map<string, SignalBucket & { readonly instance: string }>()
  for (let place = 0; place < fields.length; place += 2) {
    const [, key = '', instance = ''] = /^(\d+:\w+):(.*)$/s.exec(String(fields[place])) ?? []
    const signal = parseSignalKey(key)
    const count = Number(fields[place + 1])
    if (!signal || !(count > 0)) continue
    const name = names.of(instance, at)
    const before = sums.get(`${key}:${name}`)
    sums.set(`${key}:${name}`, { ...signal, at, count: count + (before?.count ?? 0), instance: name })
  }
  return [...sums.values()]
}
