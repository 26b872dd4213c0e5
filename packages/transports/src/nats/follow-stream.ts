import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
} from '@nats-io/jetstream'
import { createInbox, type Msg, type NatsConnection, nanos, nuid } from '@nats-io/transport-node'
import type { Clock } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { type Delivery, parseDelivery } from './delivery.js'
import { isWithoutSubject, natsError } from './nats-error.js'
import { otherStreamOf } from './other-stream.js'

export interface FollowOptions {
  readonly stream: string
  readonly filter: string
  /** Begin with the last message of the filter, or with the last of each of its subjects. */
  readonly from: 'last' | 'last_per_subject'
  readonly clock: Clock
  /** Where there is no such stream, the error names the one that has its place: a request that not every user may send. */
  readonly namesOther: boolean
}

/**
 * `lost`: a consumer was there and stopped delivering, which a new one may mend. `refused`: the server gave none. `behind`:
 * it stood on a server of the cluster that has not yet what the stream has, and a new one may stand on another.
 */
export interface FollowEnd {
  readonly how: 'lost' | 'refused' | 'behind'
  readonly error: TransportError
}

export interface FollowListener {
  onMessage(message: Msg, delivery: Delivery): void
  /** Called once: all that the stream had when this began has been handed over. */
  onCaughtUp(): void
  /** Called at most once, and nothing after it: messages may have been missed, so begin again. */
  onEnd(end: FollowEnd): void
}

/** How the names of this project's consumers begin. */
export const OWN_CONSUMERS = 'tailslide_'

const HEARTBEAT_MS = 1_000
const SILENCE_MS = 2.2 * HEARTBEAT_MS
// Unsubscribing is all that ends the consumer: the server removes it when nobody has listened for this long.
const UNUSED_MS = 5_000
const API_TIMEOUT_MS = 2_000

/**
 * Follows one filter of a stream over one connection by a consumer of its own, without a gap: the consumer remembers on
 * the server where it is, so there is no moment between reading the last message and waiting for the next. The
 * server numbers what it delivers and repeats the last number in every heartbeat; a number missing, or no heartbeat at
 * all (a consumer that was deleted along with its stream says nothing), ends it. Nothing is repeated from the
 * middle: whoever begins again begins with the last message, which holds the whole truth.
 */
export function followStream(connection: NatsConnection, options: FollowOptions, listener: FollowListener): () => void {
  const { stream, filter, clock, namesOther } = options
  const inbox = createInbox()
  let delivered = 0
  /** Deliveries until the start is complete; unknown until the server has answered. */
  let backlog: number | undefined
  let isCaughtUp = false
  let isOver = false
  let heardAt = clock.monotonic()

  const stop = (): void => {
    if (isOver) return
    isOver = true
    cancelWatch()
    if (!subscription.isClosed()) subscription.unsubscribe()
  }

  const end = (how: FollowEnd['how'], cause: unknown): void => {
    if (isOver) return
    stop()
    listener.onEnd({ how, error: natsError(cause, `follow ${filter} in stream ${stream}`) })
  }

  const catchUp = (): void => {
    if (isOver || isCaughtUp || backlog === undefined || delivered < backlog) return
    isCaughtUp = true
    listener.onCaughtUp()
  }

  const receive = (error: Error | null, message: Msg): void => {
    if (isOver) return
    if (error) {
      end('refused', error)
      return
    }
    heardAt = clock.monotonic()
    // First what is cheap to read: of a message's headers all are decoded or none.
    const delivery = parseDelivery(message.reply)
    const code = delivery ? 0 : (message.headers?.code ?? 0)
    if (code !== 0) {
      receiveStatus(code, message)
      return
    }
    if (delivery?.delivered !== delivered + 1) {
      end('lost', gap(delivered + 1, delivery?.delivered))
      return
    }
    delivered += 1
    listener.onMessage(message, delivery)
    catchUp()
  }

  const receiveStatus = (code: number, message: Msg): void => {
    if (code !== 100) {
      end('lost', new TransportError('BROKER_REFUSED', `NATS ended the consumer with status ${code}`))
      return
    }
    // Flow control waits for an answer; a heartbeat repeats the question when it was lost.
    if (message.reply) {
      message.respond()
      return
    }
    const stalled = message.headers?.get('Nats-Consumer-Stalled')
    if (stalled) connection.publish(stalled)
    const last = Number(message.headers?.get('Nats-Last-Consumer') ?? delivered)
    if (last !== delivered) end('lost', gap(delivered, last))
  }

  const subscription = connection.subscribe(inbox, { callback: receive })

  let cancelWatch: () => void
  const watch = (): void => {
    // One timer for what is left of the allowed silence: an idle SDK is woken every two seconds, not five times a second.
    cancelWatch = clock.after(Math.max(1, heardAt + SILENCE_MS - clock.monotonic()), () => {
      const silence = Math.round(clock.monotonic() - heardAt)
      if (silence < SILENCE_MS) watch()
      else end('lost', new TransportError('TIMEOUT', `NATS: stream ${stream} has been silent for ${silence} ms`))
    })
  }
  watch()

  const create = async (): Promise<void> => {
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: API_TIMEOUT_MS })
    const info = await manager.consumers.add(stream, {
      // A named consumer's request carries stream and filter in its subject, where server permissions can see them.
      name: `${OWN_CONSUMERS}${nuid.next()}`,
      deliver_subject: inbox,
      deliver_policy: options.from === 'last' ? DeliverPolicy.Last : DeliverPolicy.LastPerSubject,
      // One string: `filter_subjects` needs server 2.10.
      filter_subject: filter,
      ack_policy: AckPolicy.None,
      max_deliver: 1,
      flow_control: true,
      idle_heartbeat: nanos(HEARTBEAT_MS),
      inactive_threshold: nanos(UNUSED_MS),
      mem_storage: true,
      num_replicas: 1,
    })
    const due = info.delivered.consumer_seq + info.num_pending
    if (due === 0 && info.cluster && (await leaderHas(manager, stream, filter)) && delivered === 0) {
      end('behind', new TransportError('TIMEOUT', `stream ${stream} is not yet whole on ${info.cluster.leader}`))
      return
    }
    backlog = due
    catchUp()
  }
  create().catch(async (error: unknown) =>
    end('refused', namesOther ? await withOther(connection, stream, error) : error),
  )

  return stop
}

/**
 * Whether the stream has a message of the filter by the word of its leader. A consumer stands on any server that keeps the
 * stream, also one that was added or came back a moment ago: to that one the stream is empty until it has caught up.
 */
const leaderHas = (manager: JetStreamManager, stream: string, filter: string): Promise<boolean> =>
  manager.streams.getMessage(stream, { last_by_subj: filter }).then(
    (message) => message !== null,
    // While the servers elect a leader nobody can say that there is none; of who may not ask, the consumer's word counts.
    (error: unknown) =>
      error instanceof JetStreamApiError || natsError(error, `read stream ${stream}`).code === 'TIMEOUT',
  )

async function withOther(connection: NatsConnection, stream: string, cause: unknown): Promise<unknown> {
  const error = natsError(cause, `read stream ${stream}`)
  if (error.code !== 'STREAM_MISSING' || isWithoutSubject(error)) return cause
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: API_TIMEOUT_MS })
  const other = await otherStreamOf(manager, stream)
  if (other === undefined) return cause
  const what = `there is no stream ${stream}, and stream ${other} takes circuit messages: --nats-stream ${other} is Tower's, as it seems`
  return new TransportError('STREAM_MISSING', `NATS: ${what}`, { cause })
}

const gap = (expected: number, got: number | undefined): TransportError =>
  new TransportError('MESSAGE_INVALID', `NATS delivered message ${got ?? 'without a number'} where ${expected} was due`)
