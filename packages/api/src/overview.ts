import type { Circuit } from '@tailslide/core'
import Type from 'typebox'
import { ok } from './answers.js'
import { historyActor, historyChanges } from './history.js'
import { route } from './route.js'
import { instant, payload } from './values.js'

const lastChange = Type.Object({
  flag_id: Type.Integer(),
  title: Type.String(),
  at: instant,
  action: Type.String(),
  /** The action in a few words. */
  description: Type.String(),
  actor: historyActor,
  why: Type.String(),
  note: Type.String(),
  changes: historyChanges,
})

const row = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  description: Type.String(),
  is_enabled: Type.Boolean(),
  rollout_percentage: Type.Number(),
  circuit_mode: Type.String(),
  error_threshold_percentage: Type.Number(),
  is_recoverable: Type.Boolean(),
  /** Milliseconds. */
  circuit_recovery_delay: Type.Number(),
  updated_at: instant,
  /** As the `ETag` of the flag says it. */
  edition: Type.String(),
  circuit: Type.Unsafe<Circuit>({ type: 'object', additionalProperties: true }),
  /** Users who are always in. */
  named_users: Type.Integer(),
  tags: Type.Array(Type.String()),
  owner: Type.String(),
  temporary_until: Type.Union([Type.String(), Type.Null()]),
  /** Of its newest entry in the history; null where there is none. */
  changed_at: Type.Union([instant, Type.Null()]),
})
export type FlagOverview = Type.Static<typeof row>
export type LastChange = Type.Static<typeof lastChange>

export const overviews = {
  flags: route({
    method: 'GET',
    path: '/api/apps/:id/flags/overview',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(Type.Array(row))),
    summary:
      'All flags of an app as a list shows them: what they are set to, their circuits, and when they were last changed',
  }),
  changes: route({
    method: 'GET',
    path: '/api/apps/:id/flags/last-changes',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(Type.Array(lastChange))),
    summary:
      'What was last done to each flag of an app, and by whom; a flag of which nothing is in the history is left out',
  }),
}
