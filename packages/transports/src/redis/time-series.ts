import { ErrorReply, MultiErrorReply } from '@redis/client'
import { SIGNAL_RETENTION_MS, type SignalBatch, type SignalBucket, type SignalCount, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { Outcome } from '../once-only-sink.js'
import type { RedisClient } from './connect.js'
import { countByInstance, noteHeld } from './instance-counts.js'
import { parseSignalKey } from './parse-signal-key.js'

/**
 * Stores a batch in one transaction, so that no reader sees the failures of a flag without its successes. Rejects when
 * the connection ends before the answer.
 *
 * At most once: TimeSeries cannot tell a repeated command from a new one, so counts whose answer was lost are given up
 * and reported, instead of sent again. Counting a failure twice could open a circuit for no
 * reason; missing the signals of one flush delays a decision by that flush.
 */
export async function addToTimeSeries(client: RedisClient, batch: SignalBatch, sentAt: number): Promise<Outcome> {
  const { appId, counts } = batch
  const isLate = counts.some(({ heldSince }) => heldSince !== undefined)
  // Before the counts, so that no reader takes them for new; at the same moment, so that they are found in one bucket.
  const at = isLate ? await noteHeld(client, batch, sentAt).catch(unlessLost) : undefined
  const transaction = client.multi()
  for (const count of counts) transaction.addCommand(addCommand(appId, count, at))
  try {
    await transaction.exec()
  } catch (error) {
    if (error instanceof MultiErrorReply) return refusedIn(error, counts)
    // Refused before EXEC: the server runs nothing of such a transaction.
    if (error instanceof ErrorReply) return { result: 'not_stored', error }
    throw error
  }
  // Not waited for: the batch is stored, and who may not run scripts has sent all that a flag without a quorum needs.
  countByInstance(client, batch, at).catch(() => {})
  return { result: 'stored', refused: [] }
}

/** What becomes of counts when the answer to `addToTimeSeries` never came. */
export function giveUp({ counts }: SignalBatch, cause: Error): Outcome {
  const what = `Redis may have stored ${counts.length} counts or not, because its answer was lost: ${cause.message}`
  return { result: 'stored', refused: counts, error: new TransportError('OUTCOME_UNKNOWN', what, { cause }) }
}

/** Who may not run scripts says of no count that it is late. */
function unlessLost(error: unknown): undefined {
  if (!(error instanceof ErrorReply)) throw error
}

/** `ON_DUPLICATE SUM` adds up what falls into one millisecond, also in a series made without that policy. */
function addCommand(appId: number, { flagId, kind, count }: SignalCount, at: number | undefined): string[] {
  const labels = ['LABELS', 'status', kind, 'flagId', String(flagId), 'appId', String(appId)]
  const options = ['RETENTION', String(SIGNAL_RETENTION_MS), 'ON_DUPLICATE', 'SUM', ...labels]
  return ['TS.ADD', signalKey(flagId, kind), String(at ?? '*'), String(count), ...options]
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
  return { now, buckets: await rangeOfApp(client, appId, Math.floor(now - windowMs), now, bucketMs) }
}

export async function rangeOfApp(
  client: RedisClient,
  appId: number,
  from: number,
  to: number,
  bucketMs: number,
): Promise<SignalBucket[]> {
  const aggregation = ['ALIGN', '0', 'AGGREGATION', 'sum', String(bucketMs)]
  const range = ['TS.MRANGE', String(from), String(to), ...aggregation, 'FILTER', `appId=${appId}`]
  return parseSeries(await client.sendCommand(range))
}

/** `[[key, labels, [[at, sum], ...]], ...]`; series that are no signals are passed over. */
function parseSeries(reply: unknown): SignalBucket[] {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((series: unknown): SignalBucket[] => {
    if (!Array.isArray(series)) return []
    const [key, , samples]: unknown[] = series
    const signal = parseSignalKey(String(key))
    if (!signal || !Array.isArray(samples)) return []
    return samples.flatMap((sample: unknown) => {
      const [at, count] = Array.isArray(sample) ? sample.map(Number) : []
      return at !== undefined && count !== undefined && count > 0 ? [{ ...signal, at, count }] : []
    })
  })
}

/** `[seconds, microseconds]` to milliseconds. */
export function parseTime(reply: unknown): number {
  const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : []
  const now = (seconds ?? Number.NaN) * 1_000 + Math.floor((micros ?? Number.NaN) / 1_000)
  if (Number.isSafeInteger(now)) return now
  throw new TransportError('ANSWER_UNEXPECTED', `Redis answered TIME with ${JSON.stringify(reply)}`)
}
