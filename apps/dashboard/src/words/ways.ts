import type { RouteName } from '@tailslide/api'
import { lookup } from '../state/lookup.js'
import { apart } from './apart.js'

/** Where the pages do what a route of Tower does. */
const WAYS = {
  'POST /api/flags/:id/unarchive': 'its page, which “Archived” leads to,',
  'DELETE /api/flags/:id': '“Delete…” on its page',
  'PATCH /api/flags/:id/toggle': 'its switch',
  'POST /api/flags/circuit/:id/close': '“Close now” in its circuit',
  'POST /api/flags/circuit/:id/open': '“Open now” in its circuit',
  'DELETE /api/projects/:id': '“Delete” of the project in the settings',
  'DELETE /api/projects/:id/environments/:appId': '“Delete” beside it in the settings',
  'DELETE /api/tokens/:id': 'see “API tokens”',
} as const satisfies Partial<Record<RouteName, string>>
const wayOf = lookup<string>(
  Object.fromEntries(Object.entries(WAYS).map(([name, way]) => [name.replaceAll(/:\w+/g, ':'), way])),
)

// What stands in quotes is what somebody has called something, and stays: it comes first, so that nothing in it is found.
const ROUTE = /"(?:[^"\\]|\\.)*"|(^|\. )?\b((?:GET|POST|PUT|PATCH|DELETE) \/api\/[\w/<>-]+)(?:\?[\w=&]+)?/g

/** What Tower says of its protocol, in words of these pages: nobody sends a request by hand from here. */
export const inPages = (said: string): string =>
  apart(said)
    .replace(ROUTE, (told: string, begins: string | undefined, route: string | undefined) => {
      const way = route && wayOf(route.replaceAll(/\d+|<id>/g, ':'))
      if (way === undefined) return told
      return begins === undefined ? way : `${begins}${way.charAt(0).toUpperCase()}${way.slice(1)}`
    })
    .replace('send why as the header "Tailslide-Reason: <words>"', 'say why')
    .replace('The header Tailslide-Reason', 'The reason')
