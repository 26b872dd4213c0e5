import { type DeliveryId, SIGNAL_RETENTION_MS } from '@tailslide/core'

/** About 2 MB for an app; a repeat of who was pushed out by so many others would count twice. */
const MOST_SENDERS = 20_000

interface Sender {
  readonly sequence: number
  readonly heardAt: number
}

/** Where the senders of one app stand whose batches were handed on. */
export interface Senders {
  /** Whether it is a repeat; if not, it is one from now on, in monotonic time. */
  isKnown(delivery: DeliveryId, now: number): boolean
}

export function createSenders(): Senders {
  /** Those heard last stand last. */
  const senders = new Map<string, Sender>()
  return {
    isKnown({ sender, sequence }, now) {
      const before = senders.get(sender)
      if (before && before.sequence >= sequence) return true
      senders.delete(sender)
      for (const [oldest, { heardAt }] of senders) {
        if (senders.size < MOST_SENDERS && heardAt > now - SIGNAL_RETENTION_MS) break
        senders.delete(oldest)
      }
      senders.set(sender, { sequence, heardAt: now })
      return false
    },
  }
}
