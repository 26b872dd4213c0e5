import type { SignalReading } from '@tailslide/core'
import { inShort } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { createBucketSum, seriesOf, stepOf } from '../sum-buckets.js'
import type { RedisClient } from './connect.js'
import { parseSignalKey } from './parse-signal-key.js'
import { COARSE, FINE, LUA_NOW, type Tier } from './plain-layout.js'
import { runScript, script } from './run-script.js'

// ARGV: prefix, width, window, and the buckets [from, to) that the reader has already. Answers the time, the first
// bucket asked for, the first one looked at, and each that is not empty with its fields.
const READ = script(`${LUA_NOW}
local prefix, width = ARGV[1], tonumber(ARGV[2])
local first = math.floor((now - tonumber(ARGV[3])) / width)
local last = math.floor(now / width)
local from = first
if first >= tonumber(ARGV[4]) and first <= tonumber(ARGV[5]) then from = tonumber(ARGV[5]) end
local found = {}
for index = from, last do
  local fields = redis.call('HGETALL', prefix .. string.format('%.0f', index))
  if #fields > 0 then
    found[#found + 1] = index
    found[#found + 1] = fields
  end
end
return { now, first, from, found }`)

/** Buckets this far behind the newest one change no more, even if the store's clock is set back a little. */
const SETTLED_AFTER = 3
/** An app that nobody has read for this long, in milliseconds on the store's clock, is forgotten. */
const FORGET_AFTER_MS = 60_000

/** Counts by series. */
type Bucket = ReadonlyMap<number, number>

/** What is known of one app: every bucket from `from` up to `to`, without it; those without signals are not listed. */
interface Known {
  from: number
  to: number
  widestMs: number
  readAt: number
  /** Replaced, not emptied, when the reader begins anew, since a reading under way may still need it. */
  buckets: Map<number, Bucket>
}

/**
 * Reads windows in one round trip each. Past buckets never change, because the store's clock stamps what it takes, so
 * they are fetched once and a tick costs the buckets since the last one, whatever the window.
 */
export function createPlainReader() {
  const tiers = new Map<Tier, Map<number, Known>>([FINE, COARSE].map((tier) => [tier, new Map()]))

  return async (client: RedisClient, appId: number, windowMs: number, wantedMs: number): Promise<SignalReading> => {
    const tier = windowMs <= FINE.retentionMs ? FINE : COARSE
    const apps = tiers.get(tier) ?? new Map<number, Known>()
    const known = apps.get(appId) ?? { from: 0, to: -1, widestMs: 0, readAt: 0, buckets: new Map<number, Bucket>() }
    apps.set(appId, known)
    known.widestMs = Math.max(known.widestMs, windowMs)
    const { buckets } = known
    const args = [tier.prefix(appId), tier.bucketMs, windowMs, known.from, known.to]
    const { now, first, from, found } = parseReply(await runScript(client, READ, [], args))
    const last = Math.floor(now / tier.bucketMs)
    const sum = createBucketSum(stepOf(wantedMs, tier.bucketMs))
    for (let index = first; index <= last; index += 1) {
      const bucket = index < from ? buckets.get(index) : found.get(index)
      for (const [series, count] of bucket ?? []) sum.add(index * tier.bucketMs, series, count)
    }
    known.readAt = now
    learn(known, from, last - SETTLED_AFTER, found)
    forget(known, Math.floor((now - known.widestMs) / tier.bucketMs))
    for (const [other, { readAt }] of apps) if (readAt > 0 && readAt < now - FORGET_AFTER_MS) apps.delete(other)
    return { now, buckets: sum.buckets() }
  }
}

/** Adds the buckets [from, settled) to what is known, or begins anew when a gap lies between. */
function learn(known: Known, from: number, settled: number, found: ReadonlyMap<number, Bucket>): void {
  // A window shorter than that has nothing settled in it to learn, and must not cost what is known.
  if (settled <= from) return
  if (from > known.to) {
    known.buckets = new Map()
    known.from = from
  }
  known.from = Math.min(known.from, from)
  known.to = Math.max(known.to, settled)
  for (const [index, bucket] of found) if (index < known.to) known.buckets.set(index, bucket)
}

function forget(known: Known, before: number): void {
  known.from = Math.max(known.from, Math.min(before, known.to))
  for (const index of known.buckets.keys()) if (index < known.from) known.buckets.delete(index)
}

function parseReply(reply: unknown) {
  const [now, first, from, list]: unknown[] = Array.isArray(reply) ? reply : []
  if (typeof now !== 'number' || typeof first !== 'number' || typeof from !== 'number' || !Array.isArray(list)) {
    throw new TransportError('ANSWER_UNEXPECTED', `Redis answered a reading with ${String(inShort(reply))}`)
  }
  const found = new Map<number, Bucket>()
  for (let place = 0; place < list.length; place += 2) found.set(Number(list[place]), parseFields(list[place + 1]))
  return { now, first, from, found }
}

/** `[field, sum, field, sum, ...]`; fields that are no signals are passed over. */
function parseFields(fields: unknown): Bucket {
  const bucket = new Map<number, number>()
  if (!Array.isArray(fields)) return bucket
  for (let place = 0; place < fields.length; place += 2) {
    const signal = parseSignalKey(String(fields[place]))
    const count = Number(fields[place + 1])
    if (signal && count > 0) bucket.set(seriesOf(signal.flagId, signal.kind), count)
  }
  return bucket
}
