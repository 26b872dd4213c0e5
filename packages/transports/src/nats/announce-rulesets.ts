import type { NatsConnection } from '@nats-io/transport-node'
import { announcementSubject, type OutgoingRuleset } from '@tailslide/core'
import { type EncodedPayload, rulesetHeaders } from './ruleset-encoding.js'

/** Rulesets up to this size are announced; each travels twice then, which large ones are too dear for. */
const ANNOUNCED_UP_TO_BYTES = 262_144
/**
 * Milliseconds between an announcement and storing. Storing sets off a delivery to every consumer, one by one: begun at
 * once, those and the announcement take turns, and half of 100 SDKs hear of it 1.5 times later.
 */
export const ANNOUNCED_AHEAD_MS = 10

/** Says what is about to be stored; false when it is too large, or the connection does not take it. */
export function announceRuleset(
  connection: NatsConnection,
  ruleset: OutgoingRuleset,
  payload: EncodedPayload,
): boolean {
  // What the database has not taken is never stored in the stream, so that it travels this way alone.
  if (payload.bytes.length > ANNOUNCED_UP_TO_BYTES && !ruleset.unsaved) return false
  try {
    connection.publish(announcementSubject(ruleset.appId), payload.bytes, { headers: rulesetHeaders(ruleset, payload) })
    return true
  } catch {
    // Closed, or above the server's limit: storing says so.
    return false
  }
}
