import type { FastifyRequest } from 'fastify'
import { TowerError } from '../errors.js'

/** Characters. */
export const MOST_URL = 8_000

export const urlTooLong = (): TowerError =>
  new TowerError(
    'URL_TOO_LONG',
    `The address of the request is longer than ${MOST_URL.toLocaleString('en')} characters.`,
  )

export const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Refuses what makes it uncertain where a request begins, ends or goes to. */
export function checkFraming(request: FastifyRequest): void {
  const { raw, headers } = request
  if (request.url.length > MOST_URL) throw urlTooLong()
  const hosts = raw.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === '1.1')) {
    throw new TowerError('MALFORMED_REQUEST', `A request has the header "host" once, and this has it ${hosts} times.`)
  }
  const codings = (headers['transfer-encoding'] ?? 'chunked').split(',').map((coding) => coding.trim().toLowerCase())
  if (codings.some((coding) => coding !== 'chunked')) {
    throw new TowerError('TRANSFER_CODING_UNKNOWN', 'Of transfer-encoding only "chunked" is understood.')
  }
  if (codings.length > 1) throw new TowerError('MALFORMED_REQUEST', 'The body is chunked more than once.')
}

/** Bodies are read as they are. */
export function checkContentEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase()
  if (encoding === undefined || encoding === '' || encoding === 'identity') return
  throw new TowerError(
    'CONTENT_ENCODING_UNKNOWN',
    'The body must not be compressed: content-encoding must be identity.',
  )
}
