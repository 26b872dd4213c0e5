import type { WebhookEvent } from '@tailslide/api'
import type { AppLogAction, LogAction } from '../audit/actions.js'

/** What webhooks are told of each entry of the log; null: nothing. */
export const EVENTS: Readonly<Record<LogAction | AppLogAction, WebhookEvent | null>> = {
  create: 'flag.created',
  update: 'flag.updated',
  restore: 'flag.updated',
  flag_on: 'flag.switched_on',
  flag_off: 'flag.switched_off',
  delete: 'flag.deleted',
  archive: 'flag.updated',
  unarchive: 'flag.updated',
  circuit_open: 'circuit.opened',
  circuit_recovery_start: 'circuit.recovering',
  circuit_recovery_update: null,
  circuit_close: 'circuit.closed',
  app_create: 'environment.changed',
  app_rename: 'environment.changed',
  app_update: 'environment.changed',
  app_delete: 'environment.changed',
  key_create: 'key.changed',
  key_replace: 'key.changed',
  key_revoke: 'key.changed',
  webhook_create: null,
  webhook_update: null,
  webhook_delete: null,
}

/** What a message tells, whatever its format. */
export interface WebhookMessage {
  readonly event: WebhookEvent | 'test'
  /** ISO 8601. */
  readonly at: string
  readonly project: { readonly id: number; readonly title: string }
  readonly environment: { readonly app_id: number; readonly name: string } | null
  readonly flag: { readonly id: number; readonly title: string } | null
  readonly description: string
  readonly actor: { readonly kind: string; readonly id: number | null; readonly name: string }
  /** In the words of whoever asked. */
  readonly why: string
  /** Why a circuit moved, with its numbers; or which key or title. */
  readonly note: string
  readonly changes: readonly unknown[]
}
