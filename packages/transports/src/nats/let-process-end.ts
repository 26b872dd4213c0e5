import { Socket } from 'node:net'
import { type NatsConnection, NatsConnectionImpl } from '@nats-io/transport-node'
import type { Clock } from '@tailslide/core'

export interface PingOptions {
  readonly clock: Clock
  readonly intervalMs: number
  /** So many pings without an answer, and the connection is given up at the next. */
  readonly unanswered: number
}

/**
 * Lets the process end while the connection is open. The driver has no word for that: its socket and the timer of its
 * pings hold the process, so the socket is let go, and pings of the same rhythm are sent on a timer that holds nothing.
 */
export function letProcessEnd(connection: NatsConnection, { clock, intervalMs, unanswered }: PingOptions): void {
  if (!(connection instanceof NatsConnectionImpl)) return
  const { protocol } = connection
  const { transport } = protocol
  if ('socket' in transport && transport.socket instanceof Socket) transport.socket.unref()
  protocol.heartbeats.cancel()
  let sent = 0
  const answered = (): void => {
    sent = 0
  }
  const ping = (): void => {
    if (connection.isClosed()) return
    if (sent === unanswered) {
      protocol.disconnect()
      return
    }
    sent += 1
    connection.flush().then(answered, () => {})
    cancel = clock.after(intervalMs, ping)
  }
  let cancel = clock.after(intervalMs, ping)
  connection.closed().then(() => cancel())
}
