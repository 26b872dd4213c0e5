import {
  AckPolicy,
  type Consumer,
  type ConsumerConfig,
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'
import {
  backoff,
  type CircuitConsumer,
  type CircuitMessage,
  type CircuitReading,
  type Clock,
  DEFAULT_STREAM,
} from '@tailslide/core'
import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'
import { type NatsLink, pause, whenUp } from './connect.js'
import { ensureStream } from './ensure-stream.js'
import { hearCircuitMessages, readCircuitMessage } from './hear-circuit-messages.js'
import { natsError } from './nats-error.js'
import { retryDelay } from './retry-delay.js'

export interface NatsCircuitConsumerOptions {
  /** Who made it starts and stops it. */
  readonly link: NatsLink
  readonly clock: Clock
  /** Default `flags_ruleset`. */
  readonly stream?: string | undefined
  /** Servers of a cluster that keep the stream; left out: as it is, 1 for a new one. */
  readonly replicas?: number | undefined
  /** False: the stream is never made or changed, only checked. Default true. */
  readonly manageStream?: boolean | undefined
  /** The stream was not there and has been made: it is empty, so every app's ruleset has to be published again. */
  readonly onStreamCreated?: ((createdAt: string) => void) | undefined
  readonly random?: () => number
}

/** All Towers share the consumer of this name, so each message goes to one of them. */
const DURABLE = 'tower'
/** One token: matches the circuit subjects and no ruleset. `circuit_*` would be a literal, and a list needs server 2.10. */
const FILTER = '*'
/** A message whose Tower died goes to another one after this; a Tower at work asks for more time. */
const ACK_WAIT_MS = 1_000
const PULL_FOR_MS = 10_000
const HEARTBEAT_MS = 1_000
/** Messages from before the first Tower ever ran say nothing about now. */
const FIRST_LOOK_BACK_MS = 60_000
/** Before a message whose handler rejected comes again. */
const NAK = { firstMs: 200, longestMs: 5_000 }
const API_TIMEOUT_MS = 3_000

type Handler = (message: CircuitMessage) => Promise<void>
type Hear = (message: CircuitMessage) => void

/**
 * Circuit messages through a durable consumer: the server remembers what was dealt with, so messages published while no
 * Tower runs arrive when one does. One message at a time, in order; one whose handling fails comes again later, and
 * those behind it do not wait for it. Besides, every consumer hears each message as it is sent, also what a full stream refuses.
 */
export function createNatsCircuitConsumer(options: NatsCircuitConsumerOptions): CircuitConsumer {
  const { link, clock, stream = DEFAULT_STREAM, random = Math.random } = options
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let stopHearing = (): void => {}
  let reading: CircuitReading = { state: 'asked' }

  const open = async (connection: NatsConnection): Promise<Consumer> => {
    const prepared = await ensureStream(connection, { ...options, stream })
    if (prepared.outcome === 'created') options.onStreamCreated?.(prepared.createdAt)
    await ensureDurable(connection, stream, clock)
    return jetstream(connection, { timeout: API_TIMEOUT_MS }).consumers.get(stream, DURABLE)
  }

  const run = async (handler: Handler, onProblem: (error: Error) => void, onHeard: Hear): Promise<void> => {
    let failures = 0
    let heardOn: NatsConnection | undefined
    while (!stopping.signal.aborted) {
      const connection = await whenUp(link, stopping.signal)
      if (!connection) return
      if (heardOn !== connection) stopHearing = hearCircuitMessages(connection, onHeard)
      heardOn = connection
      try {
        const consumer = await open(connection)
        failures = 0
        reading = { state: 'reads' }
        for (;;) {
          const message = await nextMessage(consumer, stopping.signal)
          if (stopping.signal.aborted) return
          if (message) await deal(message, { connection, handler, onProblem, clock })
        }
      } catch (cause) {
        if (stopping.signal.aborted) return
        const error = natsError(cause, `read circuit messages from stream ${stream}`)
        reading = { state: 'waits', error }
        // A lost connection is the link's to report.
        if (!connection.isClosed()) onProblem(error)
      }
      await pause(clock, retryDelay(failures++, random), stopping.signal)
    }
  }

  return {
    start(handler, onProblem, onHeard = () => {}) {
      if (stopping.signal.aborted) return
      running ??= run(handler, onProblem, onHeard)
    },
    reading: () => reading,
    async stop() {
      stopping.abort()
      stopHearing()
      await running
    },
  }
}

async function ensureDurable(connection: NatsConnection, stream: string, clock: Clock): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: API_TIMEOUT_MS })
  const find = () => manager.consumers.info(stream, DURABLE).catch(() => undefined)
  const known = await find()
  if (known) {
    // One made by an earlier version may still wait longer.
    if (known.config.ack_wait !== nanos(ACK_WAIT_MS)) {
      await manager.consumers.update(stream, DURABLE, { ack_wait: nanos(ACK_WAIT_MS) })
    }
    return
  }
  const wanted: Partial<ConsumerConfig> = {
    durable_name: DURABLE,
    filter_subject: FILTER,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: -1,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(clock.now() - FIRST_LOOK_BACK_MS).toISOString(),
  }
  await manager.consumers.add(stream, wanted).catch(async (error: unknown) => {
    // Of several Towers that start at once one makes it, and the others' start times are refused: it is there.
    if (!(await find())) throw error
  })
}

/** One message, or undefined when none came for a while. Rejects when the server is silent or the consumer is gone. */
async function nextMessage(consumer: Consumer, signal: AbortSignal): Promise<JsMsg | undefined> {
  // Asking for one at a time: a message fetched ahead would wait here while another Tower is free.
  const messages: ConsumerMessages = await consumer.fetch({
    max_messages: 1,
    expires: PULL_FOR_MS,
    idle_heartbeat: HEARTBEAT_MS,
  })
  const stop = (): void => messages.stop()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    for await (const message of messages) return message
    return undefined
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface Dealing {
  readonly connection: NatsConnection
  readonly handler: Handler
  readonly onProblem: (error: Error) => void
  readonly clock: Clock
}

async function deal(raw: JsMsg, { connection, handler, onProblem, clock }: Dealing): Promise<void> {
  let message: CircuitMessage
  try {
    message = readCircuitMessage(raw)
  } catch (cause) {
    const why = isError(cause) ? cause.message : String(cause)
    onProblem(
      new TransportError('MESSAGE_INVALID', `Message ${raw.seq} on ${raw.subject} was dropped: ${why}`, { cause }),
    )
    // Without a reason: servers before 2.10.4 do not understand one, and would send the message again for ever.
    raw.term()
    return
  }
  const keepAsking = (): (() => void) =>
    clock.after(ACK_WAIT_MS / 2, () => {
      raw.working()
      cancel = keepAsking()
    })
  let cancel = keepAsking()
  try {
    await handler(message)
  } catch (cause) {
    cancel()
    raw.nak(backoff(raw.info.deliveryCount - 1, NAK))
    const said = `Handling message ${raw.seq} on ${raw.subject} failed and is tried again`
    onProblem(new TransportError('HANDLER_FAILED', said, { cause }))
    return
  }
  cancel()
  // The driver would wait for an answer over a connection that is gone, and this Tower would take nothing meanwhile.
  if (connection.isClosed()) return
  // The answer makes sure that it does not come again. Without one it does, which the revision in it makes harmless.
  await raw.ackAck({ timeout: ACK_WAIT_MS }).catch(() => false)
}
