import { Readable } from 'node:stream'
import type { OutgoingRuleset } from '@tailslide/core'
import type { FastifyReply } from 'fastify'
import { type ZippedOnce, zippedOnce } from '../http/zipped-once.js'

const known = new WeakMap<OutgoingRuleset, ZippedOnce>()

/** The same bytes for every reader: a text would be copied for each, and kept for as long as that one does not read. */
export function bytesOf(ruleset: OutgoingRuleset): ZippedOnce {
  const before = known.get(ruleset)
  if (before) return before
  const made = zippedOnce(ruleset.payload)
  known.set(ruleset, made)
  return made
}

/** Handed to a connection at a time, where it would encrypt all that it is given for who does not read. */
const PART_BYTES = 65_536

export function sendBytes(reply: FastifyReply, bytes: Buffer): FastifyReply {
  if (bytes.length <= PART_BYTES) return reply.send(bytes)
  return reply.header('content-length', bytes.length).send(Readable.from(parts(bytes)))
}

function* parts(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += PART_BYTES) yield bytes.subarray(from, from + PART_BYTES)
}
