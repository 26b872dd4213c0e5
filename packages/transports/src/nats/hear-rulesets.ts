import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { rulesetSubjects } from '@tailslide/core'
import type { Delivery } from './delivery.js'
import { type RulesetMessage, rulesetMessage } from './ruleset-message.js'

/** What is only heard has no place in a stream, or none that is known yet. */
const NOT_STORED: Delivery = { sequence: 0, delivered: 0, storedAt: 0 }

/**
 * Hears an app's rulesets in the moment that they are published, which is several times sooner than a consumer delivers them:
 * the server passes a message on to plain subscribers before its stream has stored it. Nothing is promised: a message may
 * be lost, or be refused by the stream, and a server that forbids the subscription takes nothing away but the
 * speed. Rulesets of deployed Towers have no version to order them by and are left to the consumer.
 */
export function hearRulesets(
  connection: NatsConnection,
  appId: number,
  onMessage: (message: RulesetMessage) => void,
): () => void {
  const receive = (error: Error | null, raw: Msg): void => {
    const message = error ? undefined : rulesetMessage(raw, NOT_STORED)
    if (message && message.version !== null) onMessage(message)
  }
  const subscription = connection.subscribe(rulesetSubjects(appId), { callback: receive })
  return () => {
    if (!subscription.isClosed()) subscription.unsubscribe()
  }
}
