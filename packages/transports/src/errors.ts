import { CodedError } from '@tailslide/core'

/** What can go wrong on the way. New codes are added at the end of their group. */
export type TransportErrorCode =
  // any transport
  | 'ADDRESS_INVALID'
  | 'CLOSED'
  | 'TIMEOUT'
  | 'MESSAGE_INVALID'
  | 'HANDLER_FAILED'
  | 'BUFFER_FULL'
  // signals
  | 'COUNT_INVALID'
  | 'STORE_AWAY'
  | 'STORE_REFUSED'
  | 'OUTCOME_UNKNOWN'
  // HTTP
  | 'KEY_INVALID'
  | 'KEY_FORBIDDEN'
  | 'APP_UNKNOWN'
  | 'CONNECTION_FAILED'
  | 'ANSWER_UNEXPECTED'
  // NATS
  | 'DISCONNECTED'
  | 'STREAM_MISSING'
  | 'BROKER_REFUSED'
  | 'PAYLOAD_TOO_LARGE'
  | 'RULESET_SUPERSEDED'
  | 'STREAM_UNFIT'

/** An error with a stable `code`; `cause` is what the driver said. */
export class TransportError extends CodedError<TransportErrorCode> {
  override readonly name = 'TransportError'
  /** Milliseconds for which the server asked not to be asked again. */
  readonly retryAfterMs: number | undefined

  constructor(code: TransportErrorCode, message: string, options?: { cause?: unknown; retryAfterMs?: number }) {
    super(code, message, options)
    this.retryAfterMs = options?.retryAfterMs
  }
}

/** NATS lets nobody in with what it was shown, whatever Tower says of it. */
export class NatsRefusesError extends TransportError {
  readonly refusedBy = 'NATS'

  constructor(message: string, cause: Error) {
    super('KEY_INVALID', message, { cause })
  }
}

/** The broker has a newer ruleset of the app, or another one of the same number, and keeps that. */
export class SupersededError extends TransportError {
  /** The version that the broker has. */
  readonly newest: number

  constructor(message: string, newest: number) {
    super('RULESET_SUPERSEDED', message)
    this.newest = newest
  }
}
