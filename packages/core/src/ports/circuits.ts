import type { CircuitMessage, CircuitTransition } from '../wire/circuit-message.js'

/** Where Aerobat hands over what it decided. */
export interface CircuitPublisher {
  /** Resolves when Tower has it or the broker will keep it for Tower; rejects otherwise. */
  publish(transition: CircuitTransition): Promise<void>
  close(): Promise<void>
}

/**
 * asked  Whether messages can be read is not known yet.
 * reads  They come as they are sent.
 * waits  None comes, for that reason, which is tried again for ever; left when they come again.
 */
export type CircuitReading = { readonly state: 'asked' | 'reads' } | { readonly state: 'waits'; readonly error: Error }

/** Where Tower takes circuit messages from: each is handed over until the handler resolves, malformed ones are logged and dropped. */
export interface CircuitConsumer {
  /**
   * `onHeard` is told of messages the moment that they are sent, besides being handed them, by every consumer: while those
   * before it are dealt with, and also of what the broker refuses to keep. Nothing is promised: one may not be told, or twice.
   */
  start(
    handler: (message: CircuitMessage) => Promise<void>,
    onProblem: (error: Error) => void,
    onHeard?: (message: CircuitMessage) => void,
  ): void
  reading(): CircuitReading
  stop(): Promise<void>
}
