import { randomBytes } from 'node:crypto'
import { TowerError } from '../errors.js'
import { encodeSeed, readSeed, type SigningKey } from './nkeys.js'

export interface Issuer {
  /** Begins with SA. Secret: who has it can make users of every kind on the server. Every Tower has the same. */
  readonly seed: string
  /** Begins with A: `auth_callout.issuer` in the server's configuration. */
  readonly publicKey: string
}

/** A new key pair by which nats-server knows its Towers. */
export function createIssuer(random: (bytes: number) => Uint8Array = randomBytes): Issuer {
  const seed = encodeSeed('account', random(32))
  return { seed, publicKey: readIssuerSeed(seed).id }
}

/** Throws a TowerError `INVALID_OPTION` that does not show the seed. */
export function readIssuerSeed(seed: string): SigningKey {
  const key = readSeed('account', seed.trim())
  if (key) return key
  const rule = 'must be the seed of an account: 58 capital letters and digits that begin with SA'
  throw new TowerError('INVALID_OPTION', `The issuer of NATS access ${rule}.`)
}
