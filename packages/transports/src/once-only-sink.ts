import type { Clock, DeliveryId, SendReport, SignalBatch, SignalCount, SignalSink } from '@tailslide/core'
import { TransportError } from './errors.js'
import { createCredit } from './settled-counts.js'
import { endOfPart, heldFrom, sortCounts } from './signal-counts.js'

/** What is known after one attempt. `unknown`: the request may have arrived; only the same id again can tell. */
export type Outcome =
  | {
      readonly result: 'stored'
      readonly refused: readonly SignalCount[]
      readonly outdated?: readonly SignalCount[]
      readonly error?: Error
    }
  | { readonly result: 'not_stored'; readonly error: Error }
  | { readonly result: 'unknown'; readonly error: Error }

export interface OnceOnlySinkOptions {
  /** Unlike that of any other sink, ever. */
  readonly sender: string
  /** Most counts in one delivery; those of a flag always leave together. */
  readonly mostCounts: number
  /** The one that `heldSince` is read by. */
  readonly clock: Clock
  /** Stores the batch unless one with this id has been stored. Never rejects. */
  deliver(id: DeliveryId, batch: SignalBatch): Promise<Outcome>
  /** May be called while a delivery is under way. */
  close(): Promise<void>
}

interface Delivery {
  readonly id: DeliveryId
  /** Late from now on, as whoever sends it again must say. */
  readonly batch: SignalBatch
}

/**
 * Counts every signal once over a way that may lose an answer after the request has arrived.
 *
 * Such counts are reported as unsent, so the caller keeps them and there is one owner of every count. The sink keeps the
 * delivery (`uncertain`, one at most) and repeats it under its id before anything newer. Once it is known to be stored,
 * its counts are `settled`: they are taken off what the caller sends next, because the caller still holds them.
 */
export function createOnceOnlySink({ sender, mostCounts, clock, deliver, close }: OnceOnlySinkOptions): SignalSink {
  const settled = createCredit()
  let uncertain: Delivery | undefined
  let sequence = 0
  let closed = false
  /** The send under way; resolves with the error that ended it, if any. */
  let underWay: Promise<Error | undefined> | undefined

  const settleUncertain = async (): Promise<Error | undefined> => {
    if (!uncertain) return undefined
    const { id, batch } = uncertain
    const outcome = await deliver(id, batch)
    if (outcome.result !== 'stored') return outcome.error
    for (const count of batch.counts) if (!holds(outcome.refused, count)) settled.add(batch.appId, count)
    uncertain = undefined
    return undefined
  }

  const sendAll = async (batch: SignalBatch, counts: readonly SignalCount[]): Promise<SendReport> => {
    const error = await settleUncertain()
    if (error) return { unsent: counts, refused: [], error }
    const refused: SignalCount[] = []
    const outdated: SignalCount[] = []
    const left = () => ({ refused, ...(outdated.length > 0 && { outdated }) })
    let refusal: Error | undefined
    const waiting = settled.takeFrom(batch.appId, counts)
    while (waiting.length > 0) {
      const part = { ...batch, counts: waiting.slice(0, endOfPart(waiting, mostCounts)) }
      const id = { sender, sequence: ++sequence }
      const sentAt = clock.monotonic()
      const outcome = await deliver(id, part)
      if (outcome.result === 'unknown') uncertain = { id, batch: { ...part, counts: heldFrom(part.counts, sentAt) } }
      if (outcome.result !== 'stored') return { unsent: waiting, ...left(), error: outcome.error }
      refused.push(...outcome.refused)
      outdated.push(...(outcome.outdated ?? []))
      refusal ??= outcome.error
      waiting.splice(0, part.counts.length)
    }
    return { unsent: [], ...left(), ...(refusal && { error: refusal }) }
  }

  return {
    async send(batch) {
      const { counts, refused, error } = sortCounts(batch.counts)
      const inFront = underWay
      const sending = (async (): Promise<SendReport> => {
        // Who waited behind a send that failed would find the same; trying again is for the next call.
        const failure = closed ? closedError() : await inFront
        return failure ? { unsent: counts, refused: [], error: failure } : sendAll(batch, counts)
      })()
      const ended = sending.then((report) => (report.unsent.length > 0 ? report.error : undefined))
      underWay = ended
      const report = await sending
      if (underWay === ended) underWay = undefined
      const said = report.error ?? error
      return { ...report, refused: [...refused, ...report.refused], ...(said && { error: said }) }
    },
    async close() {
      closed = true
      // A delivery under way ends with its connection, or comes to its own end.
      await close()
      await underWay
    },
  }
}

const closedError = (): TransportError => new TransportError('CLOSED', 'the signal sink is closed')

const holds = (counts: readonly SignalCount[], { flagId, kind }: SignalCount): boolean =>
  counts.some((count) => count.flagId === flagId && count.kind === kind)
