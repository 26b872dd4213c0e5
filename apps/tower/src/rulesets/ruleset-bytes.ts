import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { OutgoingRuleset } from '@tailslide/core'
import type { FastifyReply } from 'fastify'

const known = new WeakMap<OutgoingRuleset, Buffer>()
const knownZipped = new WeakMap<OutgoingRuleset, Promise<Buffer>>()
const zip = promisify(gzip)

/** The same bytes for every reader: a text would be copied for each, and kept for as long as that one does not read. */
export function bytesOf(ruleset: OutgoingRuleset): Buffer {
  const before = known.get(ruleset)
  if (before) return before
  const bytes = Buffer.from(ruleset.payload)
  known.set(ruleset, bytes)
  return bytes
}

/** The same by gzip, which is made when somebody first takes it. */
export function zippedBytesOf(ruleset: OutgoingRuleset): Promise<Buffer> {
  const before = knownZipped.get(ruleset)
  if (before) return before
  const zipped = zip(bytesOf(ruleset))
  knownZipped.set(ruleset, zipped)
  return zipped
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
