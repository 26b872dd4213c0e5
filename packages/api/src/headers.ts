import { isRole } from './needs.js'
import type { Route } from './route.js'

/** A header of a request, besides those that HTTP and credentials ask for. */
export interface RequestHeader {
  readonly name: string
  readonly about: string
}

/** What a route heeds; derived from what else is said of it. */
export function headersOf({ method, needs, answer, heedsIfMatch }: Route): RequestHeader[] {
  const headers: RequestHeader[] = []
  if (heedsIfMatch) headers.push({ name: 'If-Match', about: IF_MATCH })
  if (answer.or === 304) headers.push({ name: 'If-None-Match', about: IF_NONE_MATCH })
  if (answer.media === 'text/event-stream') headers.push({ name: 'Last-Event-ID', about: LAST_EVENT_ID })
  if (method !== 'GET' && isRole(needs)) headers.push({ name: 'Tailslide-Reason', about: REASON })
  return headers
}

const IF_MATCH =
  'The ETag with which the flag was read: 412 EDITED_MEANWHILE if somebody has changed it since. Left out, the last one wins'
const IF_NONE_MATCH = 'The ETag of what the reader has: 304 while it is the newest'
const LAST_EVENT_ID = 'The id of the last event that was read: what the reader has is not sent again'
const REASON = 'Why, in words; some environments ask for it (400 REASON_REQUIRED)'
