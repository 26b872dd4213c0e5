import type { IncomingHttpHeaders } from 'node:http'
import { TransportError } from '../errors.js'

/** Some proxies compress what nobody asked them to; undefined for a body that can be read. */
export function compressedError(headers: IncomingHttpHeaders, shown: string): TransportError | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase()
  if (coding === undefined || coding === '' || coding === 'identity') return undefined
  const what = `${shown} answered compressed (${coding.slice(0, 40)}), which was not asked for`
  return new TransportError('ANSWER_UNEXPECTED', `${what}: have the proxy between leave /api/sdk as it is`)
}
