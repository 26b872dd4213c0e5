import type { TowerErrorCode } from '../errors.js'

/** The HTTP status of every error. Codes that only `start()` can end with have one too, should they ever get here. */
export const ERROR_STATUSES: Readonly<Record<TowerErrorCode, number>> = {
  INVALID_INPUT: 400,
  MALFORMED_JSON: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  ROUTE_NOT_FOUND: 404,
  APP_NOT_FOUND: 404,
  FLAG_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  TITLE_TAKEN: 409,
  CIRCUIT_HELD: 409,
  BODY_TOO_LARGE: 413,
  RULESET_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INTERNAL: 500,
  INVALID_OPTION: 500,
  DATABASE_NEWER: 500,
  ADDRESS_UNAVAILABLE: 500,
  BACKUP_FAILED: 500,
  SIGNALS_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  STOPPING: 503,
}
