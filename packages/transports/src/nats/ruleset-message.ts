import type { Msg } from '@nats-io/transport-node'
import { HEADERS, parseRuleset, parseRulesetSubject, type Ruleset } from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { Delivery } from './delivery.js'
import type { RulesetPlace } from './ruleset-order.js'

/** A message of the stream before its payload is read. */
export interface RulesetMessage extends RulesetPlace {
  readonly appId: number
  readonly publishedAt: number | null
  readonly subject: string
  readonly payload: Uint8Array
}

/** Undefined for a message on any other subject of an app. */
export function rulesetMessage(message: Msg, { sequence, storedAt }: Delivery): RulesetMessage | undefined {
  const named = parseRulesetSubject(message.subject)
  if (!named) return undefined
  return {
    appId: named.appId,
    version: integerOf(message.headers?.get(HEADERS.version)),
    publishedAt: integerOf(message.headers?.get(HEADERS.publishedAt)),
    sequence,
    storedAt,
    subject: message.subject,
    payload: message.data,
  }
}

/** Throws a TransportError `MESSAGE_INVALID` when the payload is no ruleset. */
export function readRuleset({ appId, version, publishedAt, sequence, subject, payload }: RulesetMessage): Ruleset {
  try {
    return { appId, version, publishedAt, ...parseRuleset(payload) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TransportError('MESSAGE_INVALID', `Message ${sequence} on ${subject} is no ruleset: ${why}`, { cause })
  }
}

function integerOf(text: string | undefined): number | null {
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : null
}
