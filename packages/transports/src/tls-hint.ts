import { isError } from './is-error.js'

/** What OpenSSL says when the other end answers TLS with something else. */
const NOT_TLS = /wrong version number|packet length too long|unknown protocol|record layer failure/i

/** Whether a handshake failed because the other end does not speak TLS at all. */
export const isNotTls = (cause: unknown): boolean => isError(cause) && NOT_TLS.test(cause.message)
