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
import { TransportError } from '../errors.js'
import { natsError } from './nats-error.js'
import { otherStreamOf } from './other-stream.js'
import {
  ALL_APPS,
  CIRCUIT_MESSAGES,
  covers,
  listedSubjects,
  mergeSubjects,
  subjectsFor,
  WIDE_SUBJECTS,
} from './stream-subjects.js'

export interface StreamOptions {
  readonly stream: string
  /** Servers of a cluster that keep the stream; left out: as it is, 1 for a new one. */
  readonly replicas?: number | undefined
  /** False: whoever operates the server makes the stream and changes it; here it is only looked at. Default true. */
  readonly manageStream?: boolean | undefined
  /** The apps whose rulesets it is to take. Left out: whatever it takes, and circuit messages. */
  readonly apps?: ReadonlySet<number> | undefined
}

export type PreparedStream = {
  /** What it takes in now. */
  readonly subjects: readonly string[]
} & (
  | { readonly outcome: 'present' }
  /** `createdAt`, of the server's clock, tells a stream from the one that is made after it: two that make it at once hear the same. */
  | { readonly outcome: 'created'; readonly createdAt: string }
)

/**
 * Messages that the stream keeps of one subject. The limit holds for circuit messages too, which wait here while no
 * Tower runs: with a handful, an outage that trips more flags than that would lose the others. The publisher
 * itself removes the rulesets that nobody needs any more.
 */
const MESSAGES_PER_SUBJECT = 1_000

const DUPLICATE_WINDOW_MS = 120_000
const API_TIMEOUT_MS = 3_000

/** What may be changed of a stream that is there, and what a new one gets. */
const SETTINGS = {
  discard: DiscardPolicy.Old,
  max_msgs_per_subject: MESSAGES_PER_SUBJECT,
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  allow_direct: true,
} as const satisfies Partial<StreamConfig>

/**
 * Creates the stream, or brings one that is there to what Tailslide needs; its messages and other settings stay. A stream
 * that it may not change, or that no change can make fit, is refused with all that is wrong with it (STREAM_UNFIT).
 */
export async function ensureStream(connection: NatsConnection, options: StreamOptions): Promise<PreparedStream> {
  const { stream, replicas, manageStream = true } = options
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: API_TIMEOUT_MS })
    const present = await configOf(manager, stream)
    if (present) {
      const unfit = manageStream ? incurable(present) : [...incurable(present), ...curable(present, options.apps)]
      if (unfit.length > 0) throw unfitStream(stream, unfit)
      const subjects = manageStream ? await adapt(manager, present, options) : present.subjects
      return { outcome: 'present', subjects }
    }
    if (!manageStream) throw absentStream(stream)
    const subjects = subjectsFor([], options.apps ?? [], [])
    const config = { name: stream, subjects, retention: RetentionPolicy.Limits, storage: StorageType.File, ...SETTINGS }
    const { created } = await manager.streams
      .add({ ...config, num_replicas: replicas ?? 1 })
      .catch(async (error: unknown) => {
        const other = await otherStreamOf(manager, stream)
        throw other === undefined ? error : takenBy(other, stream)
      })
    return { outcome: 'created', createdAt: created, subjects }
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

async function adapt(manager: JetStreamManager, present: StreamConfig, options: StreamOptions): Promise<string[]> {
  const subjects = await adaptedSubjects(manager, present, options)
  const replicas = options.replicas ?? present.num_replicas
  const isReady =
    present.max_msgs_per_subject === SETTINGS.max_msgs_per_subject &&
    present.discard === SETTINGS.discard &&
    present.duplicate_window === SETTINGS.duplicate_window &&
    present.allow_direct === SETTINGS.allow_direct &&
    present.num_replicas === replicas &&
    subjects.length === present.subjects.length &&
    subjects.every((subject) => present.subjects.includes(subject))
  if (!isReady) await manager.streams.update(options.stream, { subjects, ...SETTINGS, num_replicas: replicas })
  return subjects
}

async function adaptedSubjects(
  manager: JetStreamManager,
  { subjects }: StreamConfig,
  { stream, apps }: StreamOptions,
): Promise<string[]> {
  if (!apps) return mergeSubjects(subjects, CIRCUIT_MESSAGES)
  if (!subjects.includes(ALL_APPS)) return subjectsFor(subjects, apps, [])
  const { state } = await manager.streams.info(stream, { subjects_filter: ALL_APPS })
  return subjectsFor(subjects, apps, Object.keys(state.subjects ?? {}))
}

/** What the server lets nobody change. */
export function incurable({ retention, sealed, mirror, no_ack }: StreamConfig): string[] {
  return [
    ...(retention === RetentionPolicy.Limits ? [] : [`retention is ${retention} and must be limits`]),
    ...(sealed === true ? ['it is sealed and must take messages'] : []),
    ...(mirror === undefined ? [] : [`it is a mirror of ${mirror.name} and must take messages itself`]),
    ...(no_ack === true ? ['no_ack is true and must be false'] : []),
  ]
}

/** What stands in the way of rulesets or circuit messages; other limits are the operator's choice. */
export function curable(
  { subjects, discard, max_msgs_per_subject: perSubject }: StreamConfig,
  apps: ReadonlySet<number> | undefined,
): string[] {
  const isTaken = (wanted: string): boolean => subjects.some((subject) => covers(subject, wanted))
  const listed = Array.from(apps ?? [], listedSubjects).flat()
  // Nobody adds the next app to a list that only the operator may change.
  const takesApps = !apps || isTaken(ALL_APPS) || (apps.size > 0 && listed.every(isTaken))
  const missing = WIDE_SUBJECTS.filter((wanted) => (wanted === ALL_APPS ? !takesApps : !isTaken(wanted)))
  return [
    ...(missing.length === 0 ? [] : [`its subjects lack ${missing.join(', ')}`]),
    ...(discard === DiscardPolicy.Old ? [] : [`discard is ${discard} and must be old`]),
    ...(perSubject < 1 || perSubject >= MESSAGES_PER_SUBJECT
      ? []
      : [
          `max_msgs_per_subject is ${perSubject} and must be ${MESSAGES_PER_SUBJECT} or more, for circuit messages that wait`,
        ]),
  ]
}

const unfitStream = (stream: string, differences: readonly string[]): TransportError =>
  new TransportError(
    'STREAM_UNFIT',
    `NATS stream ${stream} does not fit and was not changed: ${differences.join('; ')}`,
  )

const takenBy = (other: string, stream: string): TransportError =>
  new TransportError(
    'STREAM_UNFIT',
    `NATS stream ${stream} cannot be made: stream ${other} takes circuit messages already. Use that one: --nats-stream ${other}`,
  )

const absentStream = (stream: string): TransportError => {
  const subjects = WIDE_SUBJECTS.join(',')
  const what = `NATS has no stream ${stream}, and this Tower may not make it`
  const how = `--subjects '${subjects}' --retention limits --discard old --max-msgs-per-subject ${MESSAGES_PER_SUBJECT}`
  return new TransportError('STREAM_MISSING', `${what}. To make it: nats stream add ${stream} ${how} --allow-direct`)
}
