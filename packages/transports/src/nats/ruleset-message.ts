import { Buffer, isUtf8 } from 'node:buffer'
import type { Msg } from '@nats-io/transport-node'
import { type Flag, HEADERS, parseRulesetSubject, type Ruleset, RulesetReader } from '@tailslide/core'
import { awaited, type Work } from '../cooperative-queue.js'
import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'
import type { Delivery } from './delivery.js'
import { unpackPayload } from './ruleset-encoding.js'
import type { RulesetPlace } from './ruleset-order.js'

/** A message of the stream before its payload is read. */
export interface RulesetMessage extends RulesetPlace {
  readonly appId: number
  readonly publishedAt: number | null
  readonly subject: string
  readonly payload: Uint8Array
  /** How the payload is compressed. */
  readonly encoding: string | undefined
}

/** Undefined for a message on any other subject of an app. */
export function rulesetMessage(message: Msg, delivery: Delivery): RulesetMessage | undefined {
  const named = parseRulesetSubject(message.subject)
  return named && readMessage(named.appId, message, delivery)
}

/** A message of an app that the subscription has named already. */
export function readMessage(appId: number, message: Msg, { sequence, storedAt }: Delivery): RulesetMessage {
  return {
    appId,
    version: integerOf(message.headers?.get(HEADERS.version)),
    publishedAt: integerOf(message.headers?.get(HEADERS.publishedAt)),
    ...(message.headers?.get(HEADERS.unsaved) === '1' && { unsaved: true }),
    sequence,
    storedAt,
    subject: message.subject,
    payload: message.data,
    encoding: message.headers?.get(HEADERS.encoding) || undefined,
  }
}

/** For the rulesets of one app. */
export const createRulesetReader = (): RulesetReader => new RulesetReader({ decode, isSame })

/** As `reader.read`. Throws a TransportError `MESSAGE_INVALID` when the payload is no ruleset. */
export function* readRulesetInSteps(
  message: RulesetMessage,
  reader: RulesetReader,
  before?: readonly Flag[],
): Work<Ruleset> {
  const { appId, version, publishedAt, unsaved, payload, encoding } = message
  try {
    const json = encoding === undefined ? payload : yield* awaited(unpackPayload(payload, encoding))
    return {
      appId,
      version,
      publishedAt,
      ...(unsaved && { unsaved }),
      ...(yield* reader.read(json, before)),
    }
  } catch (cause) {
    throw noRuleset(message, cause)
  }
}

/** A byte order mark, which core drops, is left to core. */
const decode = (bytes: Uint8Array): string | undefined =>
  bytes[0] !== 0xef && isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : undefined

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

function noRuleset({ sequence, subject }: RulesetMessage, cause: unknown): TransportError {
  const why = isError(cause) ? cause.message : String(cause)
  return new TransportError('MESSAGE_INVALID', `Message ${sequence} on ${subject} is no ruleset: ${why}`, { cause })
}

/** An integer in a header; null when there is none. */
export function integerOf(text: string | undefined): number | null {
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : null
}
