import { createHash } from 'node:crypto'

const SECRET_BYTES = 32
const SHOWN_CHARACTERS = 10

export type SecretKind = 'tsk_' | 'tsa_' | 'tss_' | 'tsl_'

/**
 * SHA-256 is enough, and a slow hash would be in the way of every request: the secret is 256 random bits, which nobody
 * finds by trying. Looking up by this hash tells an attacker nothing by its timing.
 */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** The beginning of a secret, by which people tell it from others. */
export const shownPrefix = (secret: string): string => secret.slice(0, SHOWN_CHARACTERS)

/** `tsk_...` opens the door for the SDKs of one app, `tsa_...` is an administrator's, `tss_...` a session, `tsl_...` a link. */
export const makeSecret = (kind: SecretKind, random: (bytes: number) => Uint8Array): string =>
  kind + Buffer.from(random(SECRET_BYTES)).toString('base64url')
