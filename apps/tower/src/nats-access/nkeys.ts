import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

// NATS writes Ed25519 keys as text: a prefix that tells what the key is of, the 32 bytes, a checksum, all in base32.
// https://github.com/nats-io/nkeys

export type NkeyKind = 'account' | 'server' | 'user'

/** Chosen by NATS so that the text of such a key begins with A, N or U. */
const PREFIXES: Readonly<Record<NkeyKind, number>> = { account: 0, server: 13 << 3, user: 20 << 3 }
/** A seed, which is a private key, begins with S and then the letter of its kind. */
const SEED_PREFIX = 18 << 3
const KEY_BYTES = 32
const CHECKSUM_BYTES = 2

/** What DER puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** A key pair that signs. */
export interface SigningKey {
  /** The public key as text. */
  readonly id: string
  sign(data: string): Buffer
}

/** The text of a public key. */
export const encodePublicKey = (kind: NkeyKind, key: Uint8Array): string => encode([PREFIXES[kind]], key)

/** The text of a private key. */
export function encodeSeed(kind: NkeyKind, key: Uint8Array): string {
  // The kind's five bits stand across the first two bytes, behind the five of the S.
  const prefix = PREFIXES[kind]
  return encode([SEED_PREFIX | (prefix >> 5), (prefix & 31) << 3], key)
}

/** Undefined when the text is no public key of that kind. */
export function readPublicKey(kind: NkeyKind, text: string): Buffer | undefined {
  const bytes = decode(text)
  return bytes?.length === 1 + KEY_BYTES && bytes[0] === PREFIXES[kind] ? bytes.subarray(1) : undefined
}

/** The key pair of a seed; undefined when the text is no seed of that kind. */
export function readSeed(kind: NkeyKind, text: string): SigningKey | undefined {
  const bytes = decode(text)
  if (bytes?.length !== 2 + KEY_BYTES || encodeSeed(kind, bytes.subarray(2)) !== text) return undefined
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, bytes.subarray(2)]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length)
  return { id: encodePublicKey(kind, publicKey), sign: (data) => sign(null, Buffer.from(data), key) }
}

/** Whether the owner of this public key, as text, signed the data. */
export function isSignedBy(kind: NkeyKind, id: string, data: string, signature: Uint8Array): boolean {
  const key = publicKeyOf(kind, id)
  return key !== undefined && verify(null, Buffer.from(data), key, signature)
}

function publicKeyOf(kind: NkeyKind, id: string): KeyObject | undefined {
  const bytes = readPublicKey(kind, id)
  return bytes && createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' })
}

function encode(prefix: readonly number[], key: Uint8Array): string {
  if (key.length !== KEY_BYTES) throw new RangeError(`an Ed25519 key has ${KEY_BYTES} bytes, not ${key.length}`)
  const body = Buffer.from([...prefix, ...key])
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt16LE(crc16(body))
  return toBase32(Buffer.concat([body, checksum]))
}

/** The bytes without their checksum; undefined when it is wrong. */
function decode(text: string): Buffer | undefined {
  const bytes = fromBase32(text)
  if (!bytes || bytes.length <= CHECKSUM_BYTES) return undefined
  const body = bytes.subarray(0, -CHECKSUM_BYTES)
  return bytes.readUInt16LE(body.length) === crc16(body) ? body : undefined
}

/** CRC-16/XMODEM: polynomial 0x1021, begun with zero. */
function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return crc
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 of RFC 4648 without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    const five = ALPHABET.indexOf(letter)
    if (five === -1) return undefined
    value = (value << 5) | five
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >>> bits) & 255)
      value &= (1 << bits) - 1
    }
  }
  // Bits left over are zero in whatever was encoded from whole bytes; refusing others gives each key one text.
  return value === 0 ? Buffer.from(bytes) : undefined
}
