import type { Route } from 'playwright-core'

export interface Unheard {
  /** What stands in place of every word of a closed list. */
  readonly name: string
  /** Whoever looks keeps the role that the pages know. */
  readonly keepsMe: boolean
}

/** Fields whose values are of a closed list, wherever they stand in an answer. */
const CLOSED = new Set([
  ...['circuit_mode', 'circuit_rule', 'circuit_recovery_profile', 'circuit_status'],
  ...[
    'state',
    'kind',
    'code',
    'action',
    'what',
    'role',
    'source',
    'format',
    'event',
    'scope',
    'status',
    'field',
    'sdk',
  ],
])
/** Lists of such words. */
const LISTS = new Set(['events'])
/** What a page asks to know who is looking. */
const ABOUT_ME = ['/api/me', '/api/session']

/** Answers as a newer Tower would give them: with words, fields and things that these pages have not heard of. */
export const unheard =
  ({ name, keepsMe }: Unheard) =>
  async (route: Route): Promise<void> => {
    const { pathname } = new URL(route.request().url())
    const isJson = (pathname.startsWith('/api/') && pathname !== '/api/events') || pathname === '/readyz'
    if (!isJson || (keepsMe && ABOUT_ME.includes(pathname))) return route.continue()
    const response = await route.fetch()
    const body: unknown = await response.json()
    await route.fulfill({ response, json: rewritten(body, name) })
  }

function rewritten(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((each) => rewritten(each, name))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    if (CLOSED.has(key) && typeof each === 'string') return [key, name]
    if (LISTS.has(key) && Array.isArray(each)) return [key, [name]]
    return [key, rewritten(each, name)]
  })
  return { ...Object.fromEntries(entries), not_heard_of: { of: [name] } }
}
