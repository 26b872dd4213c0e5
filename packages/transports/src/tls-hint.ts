import { isError } from './is-error.js'

/** What OpenSSL says when the other end answers TLS with something else. */
const NOT_TLS = /wrong version number|packet length too long|unknown protocol|record layer failure/i

/** Whether a handshake failed because the other end does not speak TLS at all, by the error or what caused it. */
export function isNotTls(error: unknown): boolean {
  for (let one = error; isError(one); one = one.cause) if (NOT_TLS.test(one.message)) return true
  return false
}

/** In place of what OpenSSL says then, where an https:// address was asked. */
export const NOT_TLS_HINT = 'what answers there does not speak TLS, so write http:// instead of https://'

/** What Node says of a certificate whose CA it does not know. */
const UNKNOWN_CA: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]

/** Whether Node does not know who has signed the certificate of the other end, by the error or what caused it. */
export function isUnknownCa(error: unknown): boolean {
  for (let one = error; isError(one); one = one.cause) if ('code' in one && UNKNOWN_CA.includes(one.code)) return true
  return false
}

/** For the end of a sentence that says what failed; empty where it was something else. */
export const caHint = (error: unknown): string =>
  isUnknownCa(error) ? '; a CA of your own is named to Node by NODE_EXTRA_CA_CERTS' : ''
