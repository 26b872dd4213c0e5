import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream'
import {
  AuthorizationError,
  ClosedConnectionError,
  NoRespondersError,
  PermissionViolationError,
  RequestError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node'
import { NatsRefusesError, TransportError } from '../errors.js'
import { isError } from '../is-error.js'
import { caHint } from '../tls-hint.js'

/** JetStream's answer to a consumer whose filter matches none of the stream's subjects; servers before 2.10 insist. */
const FILTER_MATCHES_NOTHING = 10_093

/** What a failed request means; `doing` ends the sentence "NATS could not ...". */
export function natsError(cause: unknown, doing: string): TransportError {
  if (cause instanceof TransportError) return cause
  const say = (code: TransportError['code'], why: string): TransportError =>
    new TransportError(code, `NATS could not ${doing}: ${why}`, { cause })
  if (cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.StreamNotFound)
    return say('STREAM_MISSING', 'there is no such stream')
  if (cause instanceof JetStreamApiError && cause.code === FILTER_MATCHES_NOTHING) {
    return say('STREAM_MISSING', 'the stream has none of the subjects')
  }
  if (cause instanceof JetStreamApiError) return say('BROKER_REFUSED', cause.message)
  const forbidden = causeOf(cause, PermissionViolationError)
  if (forbidden) return say('BROKER_REFUSED', forbidden.message)
  // Nobody listens on the subject: no stream has it, or the server runs without JetStream.
  if (hasNoResponders(cause)) return say('STREAM_MISSING', 'no stream takes it, or JetStream is off')
  if (cause instanceof TimeoutError) return say('TIMEOUT', 'no answer in time')
  if (cause instanceof ClosedConnectionError || cause instanceof RequestError) {
    return say('DISCONNECTED', 'the connection was lost')
  }
  return say('BROKER_REFUSED', isError(cause) ? cause.message : String(cause))
}

/** Whether the stream is there and takes no subject that was asked for. */
export const isWithoutSubject = (error: unknown): boolean =>
  causeOf(error, JetStreamApiError)?.code === FILTER_MATCHES_NOTHING

const hasNoResponders = (error: unknown): boolean => causeOf(error, NoRespondersError) !== undefined

/** The driver wraps what the server said, once or twice. */
function causeOf<E extends Error>(error: unknown, kind: new (...args: never[]) => E): E | undefined {
  for (let one = error; isError(one); one = one.cause) if (one instanceof kind) return one
  return undefined
}

/** Why a connection could not be made. */
export function connectError(cause: unknown, servers: readonly string[]): TransportError {
  const where = servers.join(', ')
  if (cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError) {
    return new NatsRefusesError(`NATS at ${where} refuses the token or user`, cause)
  }
  const why = isError(cause) && cause.message !== '' ? cause.message : 'no answer'
  return new TransportError('CONNECTION_FAILED', `NATS at ${where} cannot be reached: ${why}${caHint(cause)}`, {
    cause,
  })
}
