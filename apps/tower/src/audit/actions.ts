import type { ACCESS_ACTIONS as ACCESS, APP_ACTIONS as APP, FLAG_ACTIONS as FLAG } from '@tailslide/api'

/** What can happen to a flag, and the words that the audit log has for it. */
export const ACTIONS = {
  create: 'Flag Created',
  update: 'Flag Updated',
  flag_on: 'Flag Turned On',
  flag_off: 'Flag Turned Off',
  delete: 'Flag Deleted',
  archive: 'Flag Archived',
  unarchive: 'Flag Taken Out Of The Archive',
  restore: 'Flag Restored',
  circuit_open: 'Circuit Tripped Open',
  circuit_recovery_start: 'Circuit Recovery Started',
  circuit_recovery_update: 'Circuit Recovery Updated',
  circuit_close: 'Circuit Closed',
} as const satisfies Record<(typeof FLAG)[number], string>
export type LogAction = keyof typeof ACTIONS

/** The same for what happens to an app itself. */
export const APP_ACTIONS = {
  app_create: 'App Created',
  app_rename: 'App Renamed',
  app_update: 'App Updated',
  app_delete: 'App Deleted',
  key_create: 'Key Created',
  key_replace: 'Key Replaced',
  key_revoke: 'Key Revoked',
  webhook_create: 'Webhook Created',
  webhook_update: 'Webhook Updated',
  webhook_delete: 'Webhook Deleted',
} as const satisfies Record<(typeof APP)[number], string>
export type AppLogAction = keyof typeof APP_ACTIONS

/** The same for people and API tokens, which belong to no environment. */
export const ACCESS_ACTIONS = {
  person_create: 'Person Made',
  person_invite: 'Person Invited',
  person_accept: 'Invitation Accepted',
  person_update: 'Person Updated',
  person_disable: 'Person Disabled',
  person_enable: 'Person Enabled',
  person_grants: 'Grants Changed',
  person_link: 'Password Link Made',
  person_password: 'Password Changed',
  person_sign_out: 'Sessions Ended',
  person_recover: 'Admin Recovered On The Machine',
  person_delete: 'Person Removed',
  token_create: 'Token Made',
  token_rotate: 'Token Replaced',
  token_revoke: 'Token Revoked',
} as const satisfies Record<(typeof ACCESS)[number], string>
export type AccessAction = keyof typeof ACCESS_ACTIONS
