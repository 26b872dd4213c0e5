import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { announcementSubject } from '@tailslide/core'
import type { Delivery } from './delivery.js'
import { type RulesetMessage, readMessage } from './ruleset-message.js'

/** What is announced has no place in a stream yet. */
const NOT_STORED: Delivery = { sequence: 0, delivered: 0, storedAt: 0 }

/**
 * Hears an app's rulesets when Tower announces them, which is before the stream has them. Nothing is promised: a message may
 * be lost, or never be stored, and a server that forbids the subscription takes nothing away but the speed.
 */
export function hearRulesets(
  connection: NatsConnection,
  appId: number,
  onMessage: (message: RulesetMessage) => void,
): () => void {
  const receive = (error: Error | null, raw: Msg): void => {
    const message = error ? undefined : readMessage(appId, raw, NOT_STORED)
    // Without a version nothing says what it is newer than.
    if (message && message.version !== null) onMessage(message)
  }
  const subscription = connection.subscribe(announcementSubject(appId), { callback: receive })
  return () => {
    if (!subscription.isClosed()) subscription.unsubscribe()
  }
}
