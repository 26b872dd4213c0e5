import type { DeliveryId, SendReport, SignalBatch, SignalCount } from '@tailslide/core'
import { TransportError } from './errors.js'
import type { Outcome } from './once-only-sink.js'
import { endOfPart, sortCounts } from './signal-counts.js'

/** A `SignalSink` for batches that have an id. */
export interface RelaySink {
  send(id: DeliveryId, batch: SignalBatch): Promise<SendReport>
  close(): Promise<void>
}

export interface RelaySinkOptions {
  /** Most counts in one part; those of a flag always leave together. */
  readonly mostCounts: number
  /** Stores what has not been stored of the part under the id of its batch. Never rejects. */
  deliver(id: DeliveryId, part: SignalBatch): Promise<Outcome>
}

/**
 * Sends batches that have the id of whoever counted, who repeats what was not stored: so nothing is kept here, and
 * batches of different senders do not wait for each other.
 *
 * The parts of a batch share its id. They leave in the order of their flags, one after the other, so that a store that
 * remembers the sender's number and the last flag of it knows what it has, even when the repeat is divided elsewhere
 * because flags are gone from it.
 */
export function createRelaySink({ mostCounts, deliver }: RelaySinkOptions): RelaySink {
  const underWay = new Set<Promise<SendReport>>()
  let closed = false

  const sendAll = async (id: DeliveryId, batch: SignalBatch): Promise<SendReport> => {
    const { counts, refused, error } = sortCounts(batch.counts)
    if (closed) return { unsent: counts, refused, error: closedError() }
    const waiting = counts.sort((one, other) => one.flagId - other.flagId)
    const outdated: SignalCount[] = []
    const left = () => ({ refused, ...(outdated.length > 0 && { outdated }) })
    let said: Error | undefined = error
    while (waiting.length > 0) {
      const part = { ...batch, counts: waiting.slice(0, endOfPart(waiting, mostCounts)) }
      const outcome = await deliver(id, part)
      if (outcome.result !== 'stored') return { unsent: waiting, ...left(), error: outcome.error }
      refused.push(...outcome.refused)
      outdated.push(...(outcome.outdated ?? []))
      said ??= outcome.error
      waiting.splice(0, part.counts.length)
    }
    return { unsent: [], ...left(), ...(said && { error: said }) }
  }

  return {
    async send(id, batch) {
      const sending = sendAll(id, batch)
      underWay.add(sending)
      return sending.finally(() => underWay.delete(sending))
    },
    async close() {
      closed = true
      await Promise.all(underWay)
    },
  }
}

const closedError = (): TransportError => new TransportError('CLOSED', 'the signal sink is closed')
