import { jetstream } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import {
  type Circuit,
  type CircuitPublisher,
  type CircuitTransition,
  encodeCircuitMessage,
  HEADERS,
} from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { NatsLink } from './connect.js'
import { natsError } from './nats-error.js'

export interface NatsCircuitPublisherOptions {
  /** Who made it starts and stops it. */
  readonly link: NatsLink
}

const STORED_WITHIN_MS = 3_000

/**
 * A decision that is sent again while Tower has not answered is stored once (the server compares for two minutes):
 * otherwise the repetitions pile up while no Tower runs, and what is decided next waits behind. The instant is in it
 * because flag ids and revisions come again when a database is made anew or restored.
 */
function messageId({ flagId, revision, circuit }: CircuitTransition): string {
  return `circuit ${flagId}:${revision} ${moveOf(circuit)}`
}

function moveOf(circuit: Circuit): string {
  switch (circuit.state) {
    case 'open':
      return `open ${circuit.openedAt}`
    case 'recovering':
      return `recovering ${circuit.percentage} ${circuit.steppedAt}`
    case 'closed':
      return `closed ${circuit.since}`
  }
}

/** Publishes transitions to whichever stream takes the circuit subjects; making that stream is Tower's task. */
export function createNatsCircuitPublisher({ link }: NatsCircuitPublisherOptions): CircuitPublisher {
  let isClosed = false
  return {
    async publish(transition) {
      if (isClosed) throw new TransportError('CLOSED', 'The circuit publisher is closed')
      const message = encodeCircuitMessage(transition)
      const facts = headers()
      facts.set(HEADERS.transition, message.transition)
      const connection = link.connection()
      try {
        await jetstream(connection, { timeout: STORED_WITHIN_MS }).publish(message.subject, message.data, {
          headers: facts,
          ...(transition.revision !== null && { msgID: messageId(transition) }),
        })
      } catch (error) {
        throw natsError(error, `store ${message.subject} of flag ${transition.flagId}`)
      }
    },
    async close() {
      isClosed = true
    },
  }
}
