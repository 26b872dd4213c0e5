import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'
import { natsError } from './nats-error.js'
import { mergeSubjects, STREAM_SUBJECTS } from './stream-subjects.js'

export interface StreamOptions {
  readonly stream: string
  /** Servers of a cluster that keep the stream; left out: as it is, 1 for a new one. */
  readonly replicas?: number | undefined
}

/**
 * Messages that the stream keeps of one subject. The limit holds for circuit messages too, which wait here while no
 * Tower runs: with a handful, an outage that trips more flags than that would lose the others. The publisher
 * itself removes the rulesets that nobody needs any more.
 */
const MESSAGES_PER_SUBJECT = 1_000

const DUPLICATE_WINDOW_MS = 120_000
const API_TIMEOUT_MS = 3_000

/** Creates the stream, or brings one that is there to what Tailslide needs; its messages and other settings stay. */
export async function ensureStream(connection: NatsConnection, options: StreamOptions): Promise<'created' | 'present'> {
  const { stream } = options
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: API_TIMEOUT_MS })
    const present = await configOf(manager, stream)
    if (present) {
      await adapt(manager, present, options)
      return 'present'
    }
    await manager.streams.add({
      name: stream,
      subjects: [...STREAM_SUBJECTS],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      max_msgs_per_subject: MESSAGES_PER_SUBJECT,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
      num_replicas: options.replicas ?? 1,
    })
    return 'created'
  } catch (error) {
    throw natsError(error, `prepare stream ${stream}`)
  }
}

async function configOf(manager: JetStreamManager, stream: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(stream)).config
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined
    throw error
  }
}

async function adapt(manager: JetStreamManager, present: StreamConfig, options: StreamOptions): Promise<void> {
  const subjects = mergeSubjects(present.subjects, STREAM_SUBJECTS)
  const replicas = options.replicas ?? present.num_replicas
  const isReady =
    present.max_msgs_per_subject === MESSAGES_PER_SUBJECT &&
    present.discard === DiscardPolicy.Old &&
    present.duplicate_window === nanos(DUPLICATE_WINDOW_MS) &&
    present.num_replicas === replicas &&
    subjects.length === present.subjects.length &&
    subjects.every((subject) => present.subjects.includes(subject))
  if (isReady) return

  await manager.streams.update(options.stream, {
    subjects,
    max_msgs_per_subject: MESSAGES_PER_SUBJECT,
    discard: DiscardPolicy.Old,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas,
  })
}
