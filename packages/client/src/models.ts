import type { Flag, WritableFields } from '@tailslide/core'

export interface App {
  readonly id: number
  readonly title: string
  readonly created_at: string
  readonly updated_at: string
}

/** A key of an app, without its text, which is shown once. */
export interface SdkKey {
  readonly id: number
  readonly app_id: number
  /** The first characters of the key. */
  readonly prefix: string
  readonly created_at: string
  readonly revoked_at: string | null
}

export interface NewSdkKey extends SdkKey {
  /** The key itself: nobody can read it a second time. */
  readonly key: string
}

/** What can be written of a flag. `is_active` is what the person wants; the circuit may say otherwise. */
export type FlagFields = Partial<WritableFields>

/** A flag after a change, and what the person might not expect of it. */
export interface ChangedFlag {
  readonly flag: Flag
  readonly notice: string | undefined
}

export interface LogEntry {
  readonly id: number
  readonly app_id: number
  /** Null when the flag is deleted. */
  readonly flag_id: number | null
  readonly flag_title: string
  readonly description: string
  readonly action_type: string
  /** Why a circuit moved; empty otherwise. */
  readonly reason: string
  readonly created_at: string
}

export interface LogPage {
  /** At most 1,000, which is the default. */
  readonly limit?: number
  /** Only entries older than the one with this id. */
  readonly before?: number
}

export interface TimeseriesPoint {
  /** Where the stretch of time begins, milliseconds since 1970. */
  readonly timestamp: number
  readonly success: number
  readonly failure: number
  /** Of `success` and `failure`, those that took too long. */
  readonly slow: number
  /** Calls of the old code path. */
  readonly control_ok: number
  readonly control_error: number
}
