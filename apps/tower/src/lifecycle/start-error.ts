import { caHint } from '@tailslide/transports/tls-hint'
import { type DatabaseFailure, databaseFailure, isWithoutTls, UNAVAILABLE_WORDS } from '../db/failures.js'
import { TowerError } from '../errors.js'

const START_WORDS: Partial<Record<DatabaseFailure, string>> = {
  away: 'reached',
  read_only: 'written to',
  no_room: 'written to',
  damaged: 'read, it is damaged, and a backup has to take its place',
}

/** Why a start failed, in words for whoever operates Tower. */
export function asStartError(error: unknown): Error {
  if (error instanceof TowerError) return error
  const reason = error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)
  const failure = databaseFailure(error)
  if (failure && UNAVAILABLE_WORDS[failure]) {
    return new TowerError(
      'DATABASE_UNAVAILABLE',
      `The database cannot be ${START_WORDS[failure] ?? 'used'}: ${reason}${hintOf(error)}`,
      {
        cause: error,
      },
    )
  }
  return error instanceof Error ? error : new Error(reason)
}

/** What of its address may be wrong, where that shows. */
const hintOf = (error: unknown): string =>
  isWithoutTls(error) ? '; let PostgreSQL speak TLS, or leave sslmode out of its address' : caHint(error)
