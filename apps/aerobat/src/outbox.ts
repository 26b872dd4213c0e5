import { backoff, type CircuitPublisher, type CircuitTransition, type Clock } from '@tailslide/core'
import type { FaultLog } from './fault-log.js'

/**
 * Transitions that are decided and that Tower has not shown to have taken. Each is published at once, and again until the
 * ruleset settles it: a publish that rejected after 100, 200 and then every 400 ms, one that was taken after 2 s. Tower refuses what
 * was computed from an old revision, so that a second copy does no harm and a lost one costs two seconds.
 */
export interface Outbox {
  add(transition: CircuitTransition): void
  get(flagId: number): CircuitTransition | undefined
  /** Tower has answered, or the transition has lost its reason. */
  settle(flagId: number): void
  /** How many are not settled. */
  waiting(): number
  /** Publishes what is due; never waits. */
  sendDue(): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

interface Entry {
  readonly transition: CircuitTransition
  dueAt: number
  failures: number
  underWay: boolean
}

const RESEND_MS = 2_000
/** A broker that is back is to have what was decided meanwhile well within two seconds. */
const RETRY = { firstMs: 100, longestMs: 400 }

export function createOutbox(circuits: CircuitPublisher, clock: Clock, faults: FaultLog): Outbox {
  const entries = new Map<number, Entry>()
  const underWay = new Set<Promise<void>>()

  async function publish(entry: Entry): Promise<void> {
    const { flagId, appId } = entry.transition
    entry.underWay = true
    try {
      await circuits.publish(entry.transition)
      entry.failures = 0
      entry.dueAt = clock.monotonic() + RESEND_MS
      faults.over('publish', { appId, flagId }, 'circuit transitions are delivered again')
    } catch (err) {
      entry.dueAt = clock.monotonic() + backoff(entry.failures, RETRY)
      entry.failures += 1
      const waiting = entries.size
      faults.fault('publish', { err, appId, flagId, waiting }, 'a circuit transition cannot be delivered; it is kept')
    } finally {
      entry.underWay = false
    }
  }

  function send(entry: Entry): void {
    const sending = publish(entry).finally(() => underWay.delete(sending))
    underWay.add(sending)
  }

  return {
    add(transition) {
      const entry: Entry = { transition, dueAt: 0, failures: 0, underWay: false }
      entries.set(transition.flagId, entry)
      send(entry)
    },
    get: (flagId) => entries.get(flagId)?.transition,
    settle(flagId) {
      entries.delete(flagId)
    },
    waiting: () => entries.size,
    sendDue() {
      const now = clock.monotonic()
      for (const entry of entries.values()) if (!entry.underWay && entry.dueAt <= now) send(entry)
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
