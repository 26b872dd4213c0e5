import type * as contract from '@tailslide/api'
import type { Flag, WritableFields } from '@tailslide/core'
import type * as read from './read-answer.js'
import type * as promotion from './read-promotion.js'
import type * as signals from './read-signals.js'
import type * as upkeep from './read-upkeep.js'

export type App = Readonly<ReturnType<typeof read.app>>

export type Environment = Readonly<ReturnType<typeof read.environment>>
export type Project = Readonly<ReturnType<typeof read.project>>
export type FlagInEnvironment = Readonly<ReturnType<typeof read.flagInEnvironment>>

/** What an environment is held to; left out, it stays as it is, or is false. */
export interface EnvironmentSettings {
  readonly name?: string
  /** Changes need the role of a releaser. */
  readonly is_protected?: boolean
  readonly needs_reason?: boolean
}

export type FlagDifference = Readonly<ReturnType<typeof promotion.readDifference>>
export type Comparison = Readonly<ReturnType<typeof promotion.readComparison>>
export type Promotion = Readonly<ReturnType<typeof promotion.readPromotion>>

export type FlagAbout = Readonly<ReturnType<typeof upkeep.readAbout>>
export type FoundFlags = Readonly<ReturnType<typeof upkeep.readFound>>
export type ToggledFlags = Readonly<ReturnType<typeof upkeep.readToggled>>
/** A flag as somebody has seen it: `GET /api/apps/:id/flags/overview` has the edition of each, and so has the answer of a switch. */
export type SeenFlag = Readonly<contract.SeenFlag>
export type CopiedFlag = Readonly<ReturnType<typeof upkeep.readCopied>>

/** All that is given has to be so. */
export interface FlagSearch {
  /** Part of the title or description; upper and lower case are one. */
  readonly q?: string
  /** off: switched off. tripped: switched on, and the circuit open or recovering. on: neither. */
  readonly state?: 'on' | 'off' | 'tripped'
  readonly tag?: string
  readonly owner?: string
  /** Default: `no`. */
  readonly archived?: 'no' | 'only' | 'all'
  /** By title, which is the default, or the newest first. */
  readonly sort?: 'title' | 'updated' | 'created'
  /** `next` of the page before, with the same `sort`. */
  readonly cursor?: string
  /** Default 50, at most 200. */
  readonly limit?: number
}

export interface PromotionWanted {
  /** The environment that has it already. */
  readonly from: number
  /** Ids in either environment, or titles; left out: all. */
  readonly flags?: readonly (number | string)[]
  readonly dry_run?: boolean
}

/** A key of an app, without its text, which is shown once. */
export type SdkKey = Readonly<ReturnType<typeof read.sdkKey>>
export type NewSdkKey = Readonly<ReturnType<typeof read.newSdkKey>>

export interface KeySettings {
  readonly name?: string
  /** ISO 8601; left out, it does not end by itself. */
  readonly expires_at?: string
}

export interface Rotation {
  /** Seconds that the old one goes on working: of a token at most a day, by default an hour; of a key 30 days, and a day. */
  readonly overlap?: number
  /** Of the new one; default that of the old one. */
  readonly name?: string
  /** Of the new one; default that of the old one. */
  readonly expires_at?: string
}

/** An API token, without its text, which is shown once. */
export type ApiToken = Readonly<ReturnType<typeof read.apiToken>>
export type NewApiToken = Readonly<ReturnType<typeof read.newApiToken>>

/** What a token is to be; it may do no more than whoever makes it. */
export interface TokenSettings {
  readonly name: string
  /** `metrics` reads the metrics and nothing else; default `api`. */
  readonly scope?: 'api' | 'metrics'
  /** Default: viewer. */
  readonly role?: 'viewer' | 'editor' | 'releaser' | 'admin'
  /** Ids; left out, the role is for all projects. */
  readonly projects?: number[]
  /** ISO 8601; left out, it does not end by itself. */
  readonly expires_at?: string
}

/** What can be written of a flag. `is_active` is what the person wants; the circuit may say otherwise. */
export type FlagFields = Partial<WritableFields>

/** A flag after a change, and what the person might not expect of it. */
export interface ChangedFlag {
  readonly flag: Flag
  readonly notice: string | undefined
}

export type LogEntry = Readonly<ReturnType<typeof read.logEntry>>

export interface LogPage {
  /** At most 1,000, which is the default. */
  readonly limit?: number
  /** Only entries older than the one with this id. */
  readonly before?: number
}

export type SeriesPoint = Readonly<ReturnType<typeof signals.readSeriesPoint>>
/** Instants are milliseconds since 1970, and so is `bucket`, the length of a stretch. */
export type Series = Readonly<ReturnType<typeof signals.readSeries>>
export type SeriesOfFlags = Readonly<ReturnType<typeof signals.readSeriesOfFlags>>

export type FlagUsage = Readonly<ReturnType<typeof signals.readFlagUsage>>
export type AppUsage = Readonly<ReturnType<typeof signals.readAppUsage>>
export type HygieneReport = Readonly<ReturnType<typeof signals.readHygiene>>

/** Milliseconds. */
export interface SeriesWanted {
  /** From a minute to 30 days. */
  readonly range: number
  /** Left out: the shortest that makes at most 120 points a flag. */
  readonly bucket?: number
}

export type TimeseriesPoint = Readonly<ReturnType<typeof read.timeseriesPoint>>
