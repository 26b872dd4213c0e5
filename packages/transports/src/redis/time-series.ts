import { ErrorReply, MultiErrorReply } from '@redis/client'
import {
  inShort,
  SIGNAL_RETENTION_MS,
  type SignalBatch,
  type SignalBucket,
  type SignalCount,
  signalKey,
} from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { Outcome } from '../once-only-sink.js'
import type { RedisClient } from './connect.js'
import { parseSignalKey } from './parse-signal-key.js'
import { isReadOnly } from './server-role.js'

/**
 * For who may not run scripts: stores a batch in one transaction, so that no reader sees the failures of a flag without
 * its successes. Rejects when the connection ends before the answer.
 *
 * At most once: TimeSeries cannot tell a repeated command from a new one, so counts whose answer was lost are given up
 * and reported, instead of sent again. Counting a failure twice could open a circuit for no
 * reason; missing the signals of one flush delays a decision by that flush. How late a count is cannot be noted, so what
 * is outdated is left out, and what is merely late is stored like any other.
 */
export async function addToTimeSeries(client: RedisClient, { appId, counts }: SignalBatch): Promise<Outcome> {
  const outdated = counts.filter((count) => count.outdated)
  const left = outdated.length > 0 ? { outdated } : {}
  const stored = counts.filter((count) => !count.outdated)
  if (stored.length === 0) return { result: 'stored', refused: [], ...left }
  const transaction = client.multi()
  for (const count of stored) transaction.addCommand(addCommand(appId, count))
  try {
    await transaction.exec()
    return { result: 'stored', refused: [], ...left }
  } catch (error) {
    // It became a replica between the commands and EXEC.
    const [first] = error instanceof MultiErrorReply ? error.replies : []
    if (isReadOnly(first)) return { result: 'not_stored', error: first }
    if (error instanceof MultiErrorReply) return { ...refusedIn(error, stored), ...left }
    // Refused before EXEC: the server runs nothing of such a transaction.
    if (error instanceof ErrorReply) return { result: 'not_stored', error }
    throw error
  }
}

/** What becomes of counts when the answer to `addToTimeSeries` never came. */
export function giveUp({ counts }: SignalBatch, cause: Error): Outcome {
  const what = `Redis may have stored ${counts.length} counts or not, because its answer was lost: ${cause.message}`
  return { result: 'stored', refused: counts, error: new TransportError('OUTCOME_UNKNOWN', what, { cause }) }
}

/** `ON_DUPLICATE SUM` adds up what falls into one millisecond, also in a series made without that policy. */
function addCommand(appId: number, { flagId, kind, count }: SignalCount): string[] {
  const labels = ['LABELS', 'status', kind, 'flagId', String(flagId), 'appId', String(appId)]
  const options = ['RETENTION', String(SIGNAL_RETENTION_MS), 'ON_DUPLICATE', 'SUM', ...labels]
  return ['TS.ADD', signalKey(flagId, kind), '*', String(count), ...options]
}

function refusedIn({ replies, errorIndexes }: MultiErrorReply, counts: readonly SignalCount[]): Outcome {
  const refused = counts.filter((_, index) => errorIndexes.includes(index))
  const [first] = refused
  const cause = replies[errorIndexes[0] ?? 0]
  const series = first ? signalKey(first.flagId, first.kind) : 'a series'
  return {
    result: 'stored',
    refused,
    error: new TransportError('STORE_REFUSED', `${series}: ${cause?.message}`, { cause }),
  }
}

/** Buckets start at multiples of their width, so two readings can be compared; of the first only what the window holds. */
export async function readTimeSeries(client: RedisClient, appId: number, windowMs: number, bucketMs: number) {
  const now = parseTime(await client.sendCommand(['TIME']))
  const found = await rangeOfApp(client, appId, { from: Math.floor(now - windowMs), to: now }, bucketMs)
  return { now, buckets: Array.from(found) }
}

/** Each bucket is made as it is asked for, once. */
export async function rangeOfApp(
  client: RedisClient,
  appId: number,
  { from, to }: { readonly from: number; readonly to: number },
  bucketMs: number,
): Promise<Iterable<SignalBucket>> {
  const aggregation = ['ALIGN', '0', 'AGGREGATION', 'sum', String(bucketMs)]
  const range = ['TS.MRANGE', String(from), String(to), ...aggregation, 'FILTER', `appId=${appId}`]
  return parseSeries(await client.sendCommand(range))
}

/** `[[key, labels, [[at, sum], ...]], ...]`; series that are no signals are passed over. */
function* parseSeries(reply: unknown): Generator<SignalBucket> {
  if (!Array.isArray(reply)) return
  for (const series of reply) {
    const [key, , samples]: unknown[] = Array.isArray(series) ? series : []
    if (!Array.isArray(samples) || samples.length === 0) continue
    const signal = parseSignalKey(String(key))
    if (!signal) continue
    for (const sample of samples) {
      const [at, count] = Array.isArray(sample) ? sample.map(Number) : []
      if (at !== undefined && count !== undefined && count > 0) yield { ...signal, at, count }
    }
  }
}

/** `[seconds, microseconds]` to milliseconds. */
export function parseTime(reply: unknown): number {
  const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : []
  const now = (seconds ?? Number.NaN) * 1_000 + Math.floor((micros ?? Number.NaN) / 1_000)
  if (Number.isSafeInteger(now)) return now
  throw new TransportError('ANSWER_UNEXPECTED', `Redis answered TIME with ${String(inShort(reply))}`)
}
