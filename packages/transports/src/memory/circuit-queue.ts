import {
  backoff,
  type CircuitConsumer,
  type CircuitMessage,
  type CircuitPublisher,
  type Clock,
  encodeCircuitMessage,
  parseCircuitMessage,
} from '@tailslide/core'
import { TransportError } from '../errors.js'

export interface CircuitQueueOptions {
  readonly clock: Clock
  /** Messages kept while nobody takes them; beyond, `publish()` rejects with BUFFER_FULL. */
  readonly capacity: number
}

export interface MemoryCircuitQueue {
  publisher(): CircuitPublisher
  consumer(): CircuitConsumer
}

/** Before a message whose handler rejected is handed over again. */
const RETRY = { firstMs: 100, longestMs: 5_000 }

interface Entry {
  readonly message: CircuitMessage
  /** The whole transition; equal ones are one message. */
  readonly header: string
  failures: number
}

interface Taker {
  readonly handler: (message: CircuitMessage) => Promise<void>
  readonly onProblem: (error: Error) => void
  readonly onHeard: ((message: CircuitMessage) => void) | undefined
}

/**
 * One queue between Aerobat and Tower. A message stays at its place until a handler resolves for it; one is handed over
 * at a time. Messages of one flag keep their order: while one waits for its retry, later ones of that flag wait behind
 * it and those of other flags go on. Of several consumers the one that started first takes.
 */
export function createMemoryCircuitQueue({ clock, capacity }: CircuitQueueOptions): MemoryCircuitQueue {
  const entries: Entry[] = []
  /** Flags whose oldest message waits for its retry, with what cancels the wait. */
  const resting = new Map<number, () => void>()
  const takers = new Set<Taker>()
  let handling: Promise<void> | undefined

  const restAfterFailure = (entry: Entry): void => {
    const { flagId } = entry.message
    const cancel = clock.after(backoff(entry.failures, RETRY), () => {
      resting.delete(flagId)
      takeNext()
    })
    entry.failures += 1
    resting.set(flagId, cancel)
  }

  // Nobody is left to retry for: the next consumer gets everything at once.
  const endRests = (): void => {
    for (const cancel of resting.values()) cancel()
    resting.clear()
  }

  const endRest = (flagId: number): void => {
    resting.get(flagId)?.()
    resting.delete(flagId)
    takeNext()
  }

  const hand = async (entry: Entry, taker: Taker): Promise<void> => {
    try {
      await taker.handler(entry.message)
      entries.splice(entries.indexOf(entry), 1)
    } catch (cause) {
      restAfterFailure(entry)
      if (!takers.has(taker)) return
      const what = `a circuit message of flag ${entry.message.flagId} (${entry.message.type}) was not applied and is kept`
      taker.onProblem(new TransportError('HANDLER_FAILED', `${what}: ${String(cause)}`, { cause }))
    }
  }

  const takeNext = (): void => {
    if (handling) return
    const [taker] = takers
    const entry = entries.find(({ message }) => !resting.has(message.flagId))
    if (!taker || !entry) return
    handling = hand(entry, taker).finally(() => {
      handling = undefined
      takeNext()
    })
  }

  return {
    publisher() {
      let closed = false
      return {
        async publish(transition) {
          if (closed) throw new TransportError('CLOSED', 'the circuit publisher is closed')
          const { subject, data, transition: header } = encodeCircuitMessage(transition)
          const message = parseCircuitMessage(subject, data, header)
          for (const { onHeard } of takers) onHeard?.(message)
          // Sent again because Tower has not answered: what waits does so once, and no longer.
          if (entries.some((entry) => entry.header === header)) {
            endRest(message.flagId)
            return
          }
          if (entries.length >= capacity) {
            const what = `${capacity} circuit messages wait for Tower already`
            throw new TransportError('BUFFER_FULL', `${what}; the one of flag ${transition.flagId} was not taken`)
          }
          entries.push({ message, header, failures: 0 })
          takeNext()
        },
        async close() {
          closed = true
        },
      }
    },
    consumer() {
      let taker: Taker | undefined
      return {
        start(handler, onProblem, onHeard) {
          if (taker) return
          taker = { handler, onProblem, onHeard }
          takers.add(taker)
          takeNext()
        },
        reading: () => ({ state: taker ? 'reads' : 'asked' }),
        async stop() {
          if (taker) takers.delete(taker)
          await handling
          if (takers.size === 0) endRests()
        },
      }
    },
  }
}
