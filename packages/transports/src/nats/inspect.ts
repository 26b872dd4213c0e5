import { DiscardPolicy, type JetStreamAccountStats, jetstreamManager, type StreamInfo } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { isRecord } from '@tailslide/core'
import { curable, incurable } from './ensure-stream.js'
import { natsError } from './nats-error.js'
import { otherStreamOf } from './other-stream.js'

/** How a server and the stream on it are, for a person who looks for what is wrong. */
export interface NatsCondition {
  /** Of the server, such as `2.10.27`. */
  readonly version: string
  readonly stream: StreamCondition
  /** The server's time; undefined where it does not tell, as before 2.10. */
  readonly time: number | undefined
}

/**
 * absent     there is no such stream, or the server runs without JetStream
 * forbidden  this user may not look at it
 * present    `faults` Tower can mend if it may, `broken` nobody can without making the stream anew, `full` says which limit is reached
 *            so that nothing is stored, `pushesOut` which so that what comes takes the place of the oldest messages
 */
export type StreamCondition =
  | {
      readonly state: 'absent'
      readonly why: string /** Another stream has what this one is to take. */
      readonly takenBy: string | undefined
    }
  | { readonly state: 'forbidden'; readonly why: string }
  | {
      readonly state: 'present'
      readonly faults: readonly string[]
      readonly broken: readonly string[]
      readonly full: readonly string[]
      readonly pushesOut: readonly string[]
    }

const TIMEOUT_MS = 3_000

/** Looks, and changes nothing. Rejects with a TransportError when the connection is lost. */
export async function inspectNats(connection: NatsConnection, stream: string): Promise<NatsCondition> {
  const version = connection.info?.version ?? 'unknown'
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: TIMEOUT_MS })
  try {
    const info = await manager.streams.info(stream)
    // Not every user may ask for what the account has.
    const account = await manager.getAccountInfo().catch(() => undefined)
    return {
      version,
      time: timeIn(info),
      stream: {
        state: 'present',
        faults: curable(info.config, undefined),
        broken: incurable(info.config),
        ...limitsReached(info, account),
      },
    }
  } catch (cause) {
    const error = natsError(cause, `look at stream ${stream}`)
    if (error.code === 'STREAM_MISSING') return absent(version, error.message, await otherStreamOf(manager, stream))
    if (error.code !== 'BROKER_REFUSED' && error.code !== 'TIMEOUT') throw error
    return { version, time: undefined, stream: { state: 'forbidden', why: error.message } }
  }
}

const absent = (version: string, why: string, takenBy: string | undefined): NatsCondition => ({
  version,
  time: undefined,
  stream: { state: 'absent', why, takenBy },
})

function limitsReached(
  { state, config }: Pick<StreamInfo, 'state' | 'config'>,
  account: JetStreamAccountStats | undefined,
): { readonly full: readonly string[]; readonly pushesOut: readonly string[] } {
  const most = account?.limits.max_storage ?? -1
  const ofStream = [
    ...(config.max_bytes > 0 && state.bytes >= config.max_bytes * 0.95 ? [`max_bytes of ${config.max_bytes}`] : []),
    ...(config.max_msgs > 0 && state.messages >= config.max_msgs ? [`max_msgs of ${config.max_msgs}`] : []),
  ]
  const ofAccount = account && most > 0 && account.storage >= most * 0.95
  const room = ofAccount ? [`the account's storage of ${most} bytes`] : []
  return config.discard === DiscardPolicy.Old
    ? { full: room, pushesOut: ofStream }
    : { full: [...ofStream, ...room], pushesOut: [] }
}

function timeIn(info: unknown): number | undefined {
  const told = isRecord(info) && typeof info.ts === 'string' ? Date.parse(info.ts) : Number.NaN
  return Number.isNaN(told) ? undefined : told
}
