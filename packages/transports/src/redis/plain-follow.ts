import { inShort, type PastStretch, type SignalBucket, type SignalNews, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { createHeldCounts, type HeldCounts } from '../held-counts.js'
import { createBucketSum, seriesOf, stepOf } from '../sum-buckets.js'
import type { RedisClient } from './connect.js'
import type { FollowRequest } from './follow-request.js'
import type { InstanceReader } from './instance-counts.js'
import { parseHeldKey, parseSignalKey } from './parse-signal-key.js'
import { COARSE, FINE, LUA_NOW, WRITES_PREFIX } from './plain-layout.js'
import { runScript, script } from './run-script.js'

// ARGV: prefix, width, the first instant to look at, and how far back to look when the clock has been set back before
// it. Answers the time, the first bucket looked at, and each that is not empty with its fields as one text.
const WRITES = script(`${LUA_NOW}
local width, since = tonumber(ARGV[2]), tonumber(ARGV[3])
local first = math.floor((now - tonumber(ARGV[4])) / width)
if since <= now then first = math.max(first, math.floor(since / width)) end
local found = {}
for index = first, math.floor(now / width) do
  local fields = redis.call('HGETALL', ARGV[1] .. string.format('%.0f', index))
  if #fields > 0 then
    found[#found + 1] = index
    found[#found + 1] = table.concat(fields, '\\n')
  end
end
return { now, first, found }`)

// ARGV: names of buckets. Answers the fields of each as one text: with a reply for each of them and a string for each
// field, a look at 1,000 apps leaves so much garbage that collecting it makes looks late.
const BUCKETS = script(`
local found = {}
for i = 1, #ARGV do found[i] = table.concat(redis.call('HGETALL', ARGV[i]), '\\n') end
return found`)

/** A script this long keeps Redis busy for a millisecond at most. */
const MOST_BUCKETS = 100

/** How often each app has written into a bucket, by number of the bucket. */
type Writes = ReadonlyMap<number, ReadonlyMap<number, number>>

/**
 * Reads in two round trips for all apps together: who has written since, and then the buckets written into. Those of
 * the last reading and the one before are looked at again, since they may have grown, or the clock been set back a little.
 */
export function createPlainFollower(instances: InstanceReader) {
  let seen: Writes = new Map()

  return async (client: RedisClient, { apps, readAt, wholes }: FollowRequest): Promise<SignalNews> => {
    const windows = Array.from(apps.values(), ({ windowMs }) => Math.min(windowMs, FINE.retentionMs))
    const since = wholes.size > 0 ? 0 : readAt - FINE.bucketMs
    const args = [WRITES_PREFIX, FINE.bucketMs, since, Math.max(0, ...windows)]
    const { now, writes } = parseWrites(await runScript(client, WRITES, [], args))
    const isSetBack = now < readAt

    const changed = new Map<number, number[]>()
    for (const [index, byApp] of writes) {
      for (const [appId, times] of byApp) {
        const wanted = apps.get(appId)
        if (!wanted || index * FINE.bucketMs < now - wanted.windowMs - FINE.bucketMs) continue
        const isOld = !wholes.has(appId) && !isSetBack && (index + 2) * FINE.bucketMs <= readAt
        if (isOld || (!wholes.has(appId) && seen.get(index)?.get(appId) === times)) continue
        const indexes = changed.get(appId)
        if (indexes) indexes.push(index)
        else changed.set(appId, [index])
      }
    }

    const texts = await readTexts(client, changed)
    const named = new Map<number, readonly SignalBucket[]>()
    const toName = [...changed].filter(([appId]) => apps.get(appId)?.byInstance)
    await Promise.all(
      toName.map(async ([appId, indexes]) => named.set(appId, await instances.read(client, appId, indexes))),
    )
    const buckets = new Map<number, Iterable<SignalBucket>>()
    for (const [appId, found] of texts) buckets.set(appId, bucketsOf(found, named.get(appId) ?? []))
    seen = writes
    return { now, wholes: isSetBack ? new Set(apps.keys()) : wholes, buckets }
  }
}

/** A bucket of an app, as the text that it came in. */
interface BucketText {
  readonly at: number
  readonly text: unknown
}

/** One text after the other, so that the buckets of 1,000 apps are gone before they have to be moved by a collection. */
function* bucketsOf(texts: readonly BucketText[], named: readonly SignalBucket[]): Generator<SignalBucket> {
  for (const { at, text } of texts) yield* parseFields(text, at)
  yield* named
}

/** These buckets of each app, a few apps at a time. */
async function readTexts(
  client: RedisClient,
  wanted: ReadonlyMap<number, readonly number[]>,
): Promise<Map<number, BucketText[]>> {
  const places = Array.from(wanted, ([appId, indexes]) => indexes.map((index) => ({ appId, index }))).flat()
  const texts = new Map<number, BucketText[]>()
  const readSome = async (some: readonly { readonly appId: number; readonly index: number }[]): Promise<void> => {
    const keys = some.map(({ appId, index }) => `${FINE.prefix(appId)}${index}`)
    const reply = await runScript(client, BUCKETS, [], keys)
    if (!Array.isArray(reply)) throw unexpected(reply)
    for (const [place, { appId, index }] of some.entries()) {
      const found: BucketText = { at: index * FINE.bucketMs, text: reply[place] }
      const known = texts.get(appId)
      if (known) known.push(found)
      else texts.set(appId, [found])
    }
  }
  const readings: Promise<void>[] = []
  for (let from = 0; from < places.length; from += MOST_BUCKETS) {
    readings.push(readSome(places.slice(from, from + MOST_BUCKETS)))
  }
  await Promise.all(readings)
  return texts
}

const unexpected = (reply: unknown): TransportError =>
  new TransportError('ANSWER_UNEXPECTED', `Redis answered a reading with ${String(inShort(reply))}`)

// ARGV: prefix, the first bucket and the one behind the last. Answers each that is not empty, with its fields.
const STRETCH = script(`
local found = {}
for index = tonumber(ARGV[2]), tonumber(ARGV[3]) - 1 do
  local fields = redis.call('HGETALL', ARGV[1] .. string.format('%.0f', index))
  if #fields > 0 then
    found[#found + 1] = index
    found[#found + 1] = table.concat(fields, '\\n')
  end
end
return found`)

/** A stretch of the past, in one round trip but for the counts of each instance. */
export function createPlainPast(instances: InstanceReader) {
  return async (client: RedisClient, stretch: PastStretch): Promise<readonly SignalBucket[]> => {
    const { appId, from, until, bucketMs, byInstance } = stretch
    const tier = bucketMs === FINE.bucketMs ? FINE : COARSE
    const [first, end] = [from / tier.bucketMs, until / tier.bucketMs]
    const reply = await runScript(client, STRETCH, [], [tier.prefix(appId), first, end])
    const list: unknown[] = Array.isArray(reply) ? reply : []
    const found: SignalBucket[] = []
    for (let place = 0; place < list.length; place += 2) {
      found.push(...parseFields(list[place + 1], Number(list[place]) * tier.bucketMs))
    }
    if (tier === COARSE) {
      const sum = createBucketSum(stepOf(bucketMs, tier.bucketMs))
      for (const { flagId, kind, at, count } of found) sum.add(at, seriesOf(flagId, kind), count)
      return sum.buckets()
    }
    if (!byInstance) return found
    const indexes = Array.from({ length: end - first }, (_, place) => first + place)
    return found.concat(await instances.read(client, appId, indexes))
  }
}

function parseWrites(reply: unknown): { now: number; writes: Map<number, Map<number, number>> } {
  const [now, , list]: unknown[] = Array.isArray(reply) ? reply : []
  if (typeof now !== 'number' || !Array.isArray(list)) {
    throw unexpected(reply)
  }
  const writes = new Map<number, Map<number, number>>()
  for (let place = 0; place < list.length; place += 2) {
    const fields = String(list[place + 1]).split('\n')
    const byApp = new Map<number, number>()
    for (let i = 0; i < fields.length; i += 2) byApp.set(Number(fields[i]), Number(fields[i + 1]))
    writes.set(Number(list[place]), byApp)
  }
  return { now, writes }
}

/**
 * `<flagId>:<kind>`, sum, `<flagId>:<kind>@<since>`, sum, each on a line; fields that are no signals are passed over. It
 * goes through the text and splits nothing, because a generator that has ended still holds its last values.
 */
function* parseFields(text: unknown, at: number): Generator<SignalBucket> {
  if (typeof text !== 'string') return
  const late = text.includes('@') ? heldIn(text) : undefined
  let end = -1
  while (end < text.length) {
    const begin = end + 1
    const middle = text.indexOf('\n', begin)
    if (middle < 0) return
    const next = text.indexOf('\n', middle + 1)
    end = next < 0 ? text.length : next
    const signal = parseSignalKey(text.slice(begin, middle))
    const count = Number(text.slice(middle + 1, end))
    if (!signal || !(count > 0)) continue
    const bucket = { flagId: signal.flagId, kind: signal.kind, at, count }
    yield late ? late.mark(signalKey(bucket.flagId, bucket.kind), bucket) : bucket
  }
}

function heldIn(text: string): HeldCounts {
  const late = createHeldCounts()
  const fields = text.split('\n')
  for (let place = 0; place < fields.length; place += 2) {
    const part = parseHeldKey(fields[place] ?? '')
    if (part) late.add(part.key, part.since, Number(fields[place + 1]))
  }
  return late
}
