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

const hasCode = (error: unknown, codes: readonly unknown[]): boolean => {
  for (let one = error; isError(one); one = one.cause) if ('code' in one && codes.includes(one.code)) return true
  return false
}

/** Whether Node does not know who has signed the certificate of the other end, by the error or what caused it. */
export const isUnknownCa = (error: unknown): boolean => hasCode(error, UNKNOWN_CA)

/** For the end of a sentence that says what failed; empty where it was something else. */
export const caHint = (error: unknown): string =>
  isUnknownCa(error) ? '; a CA of your own is named to Node by NODE_EXTRA_CA_CERTS' : ''

/** What mends it, where the certificate that `whose` machine has shown is refused; undefined where something else failed. */
export function certificateRemedy(error: unknown, whose: string): string | undefined {
  if (isUnknownCa(error)) return 'name your CA to Node: NODE_EXTRA_CA_CERTS=<file>'
  if (hasCode(error, ['CERT_HAS_EXPIRED']))
    return `give ${whose} a new certificate, or set the clock of this machine right`
  if (hasCode(error, ['CERT_NOT_YET_VALID'])) return 'set the clock of this machine right'
  if (hasCode(error, ['ERR_TLS_CERT_ALTNAME_INVALID'])) {
    return `give the name that the certificate of ${whose} is for, or give ${whose} one for this name`
  }
  return hasCode(error, ['CERT_SIGNATURE_FAILURE'])
    ? 'its CA is another of the same name: name the one that signs now, NODE_EXTRA_CA_CERTS=<file>'
    : undefined
}
