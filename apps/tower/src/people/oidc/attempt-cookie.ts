import { isRecord } from '@tailslide/core'
import type { Attempt } from './provider.js'

/** How long somebody may take to sign in elsewhere. */
export const ATTEMPT_MS = 600_000

/**
 * The attempt travels in a cookie of the browser that has begun it: an answer of the issuer that another browser was given
 * matches none. It is not signed, because whoever can write a browser's cookies could put in one that Tower has made for
 * them; what it holds is of use only with a code that the issuer gives to this very attempt.
 */
export const writeAttempt = ({ state, nonce, verifier }: Attempt): string =>
  Buffer.from(JSON.stringify({ state, nonce, verifier })).toString('base64url')

export function readAttempt(text: string | undefined): Attempt | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString())
    if (!isRecord(read)) return undefined
    const { state, nonce, verifier } = read
    const isWhole = typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string'
    return isWhole ? { state, nonce, verifier } : undefined
  } catch {
    return undefined
  }
}
