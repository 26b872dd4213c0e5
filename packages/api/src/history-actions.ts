// The names of what the history tells, by what it happens to.

export const FLAG_ACTIONS = [
  'create',
  'update',
  'flag_on',
  'flag_off',
  'delete',
  'archive',
  'unarchive',
  'restore',
  'circuit_open',
  'circuit_recovery_start',
  'circuit_recovery_update',
  'circuit_close',
] as const

export const APP_ACTIONS = [
  'app_create',
  'app_rename',
  'app_update',
  'app_delete',
  'key_create',
  'key_replace',
  'key_revoke',
  'webhook_create',
  'webhook_update',
  'webhook_delete',
] as const

/** Of people and API tokens, which belong to no environment. */
export const ACCESS_ACTIONS = [
  'person_create',
  'person_invite',
  'person_accept',
  'person_update',
  'person_disable',
  'person_enable',
  'person_grants',
  'person_link',
  'person_password',
  'person_sign_out',
  'person_recover',
  'person_delete',
  'token_create',
  'token_rotate',
  'token_revoke',
] as const

export const HISTORY_ACTIONS = [...FLAG_ACTIONS, ...APP_ACTIONS, ...ACCESS_ACTIONS] as const
