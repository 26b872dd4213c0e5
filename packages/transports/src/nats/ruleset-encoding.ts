import { Buffer } from 'node:buffer'
import { gunzip, gzip } from 'node:zlib'
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import { HEADERS, inShort, type OutgoingRuleset } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'

/** The word in the header `Tailslide-Encoding`; a message without the header is plain JSON. */
export const GZIP = 'gzip'

/** What a ruleset may grow to when it is unpacked. A few kilobytes could claim gigabytes. */
const LARGEST_UNPACKED_BYTES = 64 * 1_048_576
/** Level 6 makes rulesets a tenth smaller than this one and takes three times as long. */
const LEVEL = 3

/** A ruleset's payload as it goes over the wire. */
export interface EncodedPayload {
  readonly bytes: Uint8Array
  readonly encoding: typeof GZIP | undefined
}

/** Plain as long as it has at most `plainUpTo` bytes, compressed beyond, which deployed SDKs die of. */
export async function encodePayload({ payload }: OutgoingRuleset, plainUpTo: number): Promise<EncodedPayload> {
  const plain = Buffer.from(payload)
  if (plain.length <= plainUpTo) return { bytes: plain, encoding: undefined }
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    gzip(plain, { level: LEVEL }, (error, packed) => (error ? reject(error) : resolve(packed)))
  })
  return bytes.length < plain.length ? { bytes, encoding: GZIP } : { bytes: plain, encoding: undefined }
}

/** What belongs to a ruleset as a whole. */
export function rulesetHeaders(
  { version, publishedAt, unsaved }: OutgoingRuleset,
  { encoding }: EncodedPayload,
): MsgHdrs {
  const facts = headers()
  facts.set(HEADERS.version, String(version))
  facts.set(HEADERS.publishedAt, String(publishedAt))
  if (unsaved) facts.set(HEADERS.unsaved, '1')
  if (encoding !== undefined) facts.set(HEADERS.encoding, encoding)
  return facts
}

/**
 * In a thread of its own, because unpacking 6 MB takes 20 ms. Rejects with a TransportError `MESSAGE_INVALID` when the bytes
 * are not what the header says.
 */
export async function unpackPayload(bytes: Uint8Array, encoding: string): Promise<Uint8Array> {
  if (encoding !== GZIP) throw unknownEncoding(encoding)
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: LARGEST_UNPACKED_BYTES }, (cause, unpacked) =>
      cause ? reject(unreadable(cause)) : resolve(unpacked),
    )
  })
}

const unknownEncoding = (encoding: string): TransportError =>
  new TransportError(
    'MESSAGE_INVALID',
    `its encoding ${JSON.stringify(inShort(encoding))} is unknown; a newer SDK may read it`,
  )

function unreadable(cause: unknown): TransportError {
  const why = isError(cause) ? cause.message : String(cause)
  return new TransportError('MESSAGE_INVALID', `it cannot be unpacked: ${why}`, { cause })
}
