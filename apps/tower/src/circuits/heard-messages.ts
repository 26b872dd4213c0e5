import type { CircuitMessage, CircuitTransition, Clock } from '@tailslide/core'
import type { UnsavedOpenings } from './unsaved-openings.js'

/** Circuit messages that were heard as they were sent, besides those that are handed over one after the other. */
export interface HeardMessages {
  take(message: CircuitMessage): void
  /** Resolves when nothing is under way. */
  stop(): Promise<void>
}

/** By then what the broker keeps has been handed over, here or at another Tower, and its effect is known everywhere. */
const HANDED_OVER_WITHIN_MS = 100
/** Each flag has one; what is beyond is handed over, or repeated. */
const MOST_HEARD = 10_000

/**
 * Sees to what was heard and had no effect: because the broker is full and refuses to keep it, or because messages before it
 * hang. It is stored from here, and an opening that is not stored in time is announced.
 */
export function createHeardMessages(
  {
    clock,
    openings,
    withinMs,
  }: { clock: Clock; openings: Pick<UnsavedOpenings, 'announce' | 'isWaiting'>; withinMs: number },
  store: (message: CircuitMessage) => Promise<void>,
): HeardMessages {
  const waiting = new Map<number, () => void>()
  let storing: Promise<void> = Promise.resolve()

  const storeIfWaiting = async (message: CircuitMessage, transition: CircuitTransition): Promise<void> => {
    // Whoever sent it repeats it.
    if (openings.isWaiting(transition)) await store(message).catch(() => {})
    waiting.delete(message.flagId)
  }

  return {
    take(message) {
      const { flagId, transition } = message
      // Without a revision nothing tells a copy that comes late from a decision of now.
      if (!transition || transition.revision === null) return
      if (waiting.has(flagId) || waiting.size >= MOST_HEARD) return
      const cancelStoring = clock.after(HANDED_OVER_WITHIN_MS, () => {
        storing = storing.then(() => storeIfWaiting(message, transition))
      })
      // Not behind those that are being stored, which may hang.
      const cancelAnnouncing = clock.after(withinMs, () => openings.announce(message))
      waiting.set(flagId, () => {
        cancelStoring()
        cancelAnnouncing()
      })
    },
    async stop() {
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
      await storing
    },
  }
}
