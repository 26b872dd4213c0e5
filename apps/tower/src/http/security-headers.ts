import type { RequestListener } from 'node:http'
import type { PublicPlace } from './origin.js'

/** Nothing is loaded, nothing runs, nobody frames it: what Tower answers is read by programs. */
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Of a page that people read: it loads its own style and runs nothing. */
export const SCRIPTLESS_PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

const YEAR = 'max-age=31536000'

/** On every answer, whatever it is ended by. No header lets pages of other sites read one. */
export function withSecurityHeaders(handler: RequestListener, { url }: Pick<PublicPlace, 'url'>): RequestListener {
  const headers = Object.entries({
    ...HEADERS,
    ...(url?.startsWith('https:') && { 'strict-transport-security': YEAR }),
  })
  return (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    handler(request, response)
  }
}
