import type { JsMsg } from '@nats-io/jetstream'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { CIRCUIT_SUBJECTS, type CircuitMessage, HEADERS, parseCircuitMessage } from '@tailslide/core'

/** Throws a CoreError when it cannot be read. */
export const readCircuitMessage = ({ subject, data, headers }: Pick<Msg | JsMsg, 'subject' | 'data' | 'headers'>) =>
  parseCircuitMessage(subject, data, headers?.get(HEADERS.transition) || undefined)

/**
 * Hears circuit messages as they are sent, whether a stream takes them or, because it is full, refuses them. A subscription
 * that the server forbids, and a message that cannot be read, are the stream's consumer's to report.
 */
export function hearCircuitMessages(
  connection: NatsConnection,
  onMessage: (message: CircuitMessage) => void,
): () => void {
  const receive = (error: Error | null, raw: Msg): void => {
    if (error) return
    let message: CircuitMessage
    try {
      message = readCircuitMessage(raw)
    } catch {
      return
    }
    onMessage(message)
  }
  // Not `*`, which would bring everything that others send on subjects of one token.
  const subscriptions = Object.values(CIRCUIT_SUBJECTS).map((subject) =>
    connection.subscribe(subject, { callback: receive }),
  )
  return () => {
    for (const subscription of subscriptions) if (!subscription.isClosed()) subscription.unsubscribe()
  }
}
