import { FOLLOWED_BUCKET_MS, type SignalBucket } from '@tailslide/core'
import { createHeldCounts } from '../held-counts.js'
import { createInstanceNames, type InstanceNames } from '../instance-names.js'
import type { RedisClient } from './connect.js'
import { parseSignalKey } from './parse-signal-key.js'
import { INSTANCES } from './plain-layout.js'

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
