import { createHash } from 'node:crypto'
import { isRecord } from '@tailslide/core'
import { isSignedBy, type NkeyKind, type SigningKey, toBase32 } from './nkeys.js'

/** What a NATS JWT says; instants in seconds since 1970. */
export interface Claims {
  readonly sub: string
  readonly aud?: string
  readonly name?: string
  readonly exp?: number
  readonly nats: Readonly<Record<string, unknown>>
}

const HEADER = toBase64Url({ typ: 'JWT', alg: 'ed25519-nkey' })

/** `issuedAt` in seconds since 1970. */
export function signJwt(claims: Claims, key: SigningKey, issuedAt: number): string {
  const said = { ...claims, iss: key.id, iat: issuedAt }
  const jti = toBase32(createHash('sha256').update(JSON.stringify(said)).digest())
  const text = `${HEADER}.${toBase64Url({ ...said, jti })}`
  return `${text}.${key.sign(text).toString('base64url')}`
}

/** The claims of a JWT whose `iss` is a key of that kind and has signed it; undefined for any other text. */
export function readJwt(text: string, issuer: NkeyKind): Readonly<Record<string, unknown>> | undefined {
  const [header, body, signature, more] = text.split('.')
  if (header === undefined || body === undefined || signature === undefined || more !== undefined) return undefined
  if (fromBase64Url(header)?.alg !== 'ed25519-nkey') return undefined
  const claims = fromBase64Url(body)
  const iss = claims?.iss
  if (typeof iss !== 'string') return undefined
  return isSignedBy(issuer, iss, `${header}.${body}`, Buffer.from(signature, 'base64url')) ? claims : undefined
}

function toBase64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function fromBase64Url(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
