import type { Route } from '@tailslide/api'
import type { Caller } from '../access/caller.js'

/** Each has turns of its own. */
export type TurnKind = 'read' | 'export' | 'change'

/** What takes a turn: all that is read, and what people and tokens change. Undefined: it takes none, as streams and all that SDKs send. */
export function turnKindOf({ kind }: Pick<Caller, 'kind'>, route: Route | undefined): TurnKind | undefined {
  if (route?.method !== 'GET' && route?.turn !== 'reads') return kind === 'sdk' ? undefined : 'change'
  switch (route.answer.media) {
    case 'application/json':
      return 'read'
    case 'application/x-ndjson':
      return 'export'
    default:
      return undefined
  }
}
