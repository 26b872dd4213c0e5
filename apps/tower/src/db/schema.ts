import type { GrantSource, Role, SdkKeyKind, TokenScope } from '@tailslide/api'
import type { Generated, Selectable } from 'kysely'
import type { FlagColumns } from './flag-columns.js'
import type { SignalTables } from './signal-tables.js'

// The tables as both databases hold them. Instants are ISO 8601 text, booleans 0 or 1, so that one
// query layer reads the same values from SQLite and from PostgreSQL.

export interface ProjectsTable {
  id: Generated<number>
  title: string
  created_at: string
  updated_at: string
}

/** Environments of projects, each of which is an app on the wire. */
export interface AppsTable {
  id: Generated<number>
  project_id: number
  environment: string
  is_protected: number
  needs_reason: number
  created_at: string
  updated_at: string
}

/** A flag of a project, of which every environment has a row of `flags`. Their titles and descriptions are the same. */
export interface ProjectFlagsTable {
  id: Generated<number>
  project_id: number
  created_at: string
  /** As a JSON array. */
  tags: Generated<string>
  owner: Generated<string>
  /** A day, such as 2027-01-31. */
  temporary_until: string | null
}

/**
 * One row an app, from its creation on, and beyond its deletion (`deleted` 1): the deletion is a version like any
 * other, to be published. Every change of an app locks its row first, so changes of one app happen one after another.
 */
export interface RulesetsTable {
  app_id: number
  version: number
  /** The newest version that the broker has confirmed; 0 before the first. */
  published_version: number
  cause: string
  /** When `version` was made. It goes out as the instant of publication, so that it is the same from every Tower. */
  changed_at: string
  deleted: number
}

/** See `flag-columns.ts`. */
export interface FlagsTable extends Omit<FlagColumns, 'id'> {
  id: Generated<number>
  project_flag_id: number
  /** The same in every environment; while it stands, the flag is off and in no ruleset. */
  archived_at: string | null
  /** Counts what people change, and nothing that a circuit does. */
  edit_revision: Generated<number>
  /** The version of the app's ruleset with which the row last changed; 0 where that is not known. */
  changed_in: Generated<number>
}

export type FlagRow = Selectable<FlagsTable>

export interface SdkKeysTable {
  id: Generated<number>
  app_id: number
  /** SHA-256 of the key in hex. The key itself is nowhere. */
  hash: string
  /** The first characters of the key, by which a person tells keys apart. */
  prefix: string
  name: string
  kind: SdkKeyKind
  created_at: string
  created_by: string
  /** From then on it opens nothing. */
  expires_at: string | null
  revoked_at: string | null
  /** The key that took its place in a rotation. */
  replaced_by: number | null
  /** To the minute. */
  last_seen_at: string | null
  last_seen_from: string | null
  /** When somebody last asked with it after its end, to the minute. */
  refused_at: string | null
  refused_from: string | null
}

export interface ApiTokensTable {
  id: Generated<number>
  hash: string
  prefix: string
  name: string
  /** The person who may do at least what it may; null: nobody in particular, as for the token of the first start. */
  owner_id: number | null
  scope: TokenScope
  role: Role
  /** A JSON array of the ids of the projects that the role is for; null: all. */
  projects: string | null
  created_at: string
  created_by: string
  expires_at: string | null
  revoked_at: string | null
  /** The token that took its place in a rotation. */
  replaced_by: number | null
  /** The first of those that it came of by rotation, also where that is kept no more; null: it came of none. */
  came_of: number | null
  /** To the minute. */
  last_used_at: string | null
}

/** The audit log. It outlives the flag and the app that it tells of. */
export interface LogsTable {
  id: Generated<number>
  /** Null of what belongs to no environment: people and tokens. Admins alone see it. */
  app_id: number | null
  /** Null once the flag is deleted. */
  flag_id: number | null
  flag_title: string
  flag_description: string
  description: string
  action_type: string
  /** Why a circuit moved; empty for what a person did. */
  reason: string
  created_at: string
  actor_kind: string
  actor_id: number | null
  actor_name: string
  address: string
  /** In the words of whoever asked. */
  why: string
  project_id: number | null
  /** `person` or `token`, where the entry is about one; otherwise empty. */
  about_kind: string
  about_id: number | null
  /** Also of a flag that is deleted. */
  subject_flag_id: number | null
  /** JSON: what has changed, field by field; empty where nothing is told. */
  changes: string
  /** JSON: what a person had set of the flag after this; empty where that is not kept. */
  settings: string
}

export interface PeopleTable {
  id: Generated<number>
  /** As `canonicalEmail` writes it. */
  email: string
  name: string
  /** Argon2id; null before a password was chosen, and for who only comes by single sign-on. */
  password_hash: string | null
  /** Who says that it is this person, and by which name of theirs; null before single sign-on. */
  issuer: string | null
  subject: string | null
  is_disabled: number
  /** The newest `seen_at` of the sessions that have ended; null: none has. */
  last_seen_at: string | null
  created_at: string
  updated_at: string
}

/** At most one of a person, project and source. */
export interface GrantsTable {
  id: Generated<number>
  person_id: number
  /** Null: in every project. */
  project_id: number | null
  role: Role
  source: GrantSource
}

export interface SessionsTable {
  id: Generated<number>
  /** SHA-256 of what the cookie says, in hex. */
  hash: string
  person_id: number
  created_at: string
  seen_at: string
  address: string
  user_agent: string
}

/** What lets a person choose a password, once: the row goes when it is used. */
export interface PasswordLinksTable {
  person_id: number
  hash: string
  created_at: string
}

export interface WebhooksTable {
  id: Generated<number>
  project_id: number
  /** Null: every environment of the project. */
  app_id: number | null
  /** Null: every flag. It may be one that is deleted, until nothing is left of what was told. */
  flag_id: number | null
  name: string
  url: string
  format: string
  /** JSON: an array of names. */
  events: string
  /** JSON: values by names, as they are sent. */
  headers: Generated<string>
  is_enabled: number
  /** Messages are signed with it, so that it cannot be a hash. */
  secret: string
  old_secret: string | null
  old_secret_ends_at: string | null
  /** Messages that it has missed, because too many waited; and when it missed the last one. */
  dropped: number
  dropped_at: string | null
  created_at: string
  updated_at: string
}

/** Messages that wait to be sent, and for a week what became of them. */
export interface WebhookDeliveriesTable {
  id: Generated<number>
  /** Null: the receiver stands in the flag's own field. */
  webhook_id: number | null
  project_id: number
  /** Of a message that is sent again: the delivery that it was first. */
  message_id: number | null
  /** An address, for a flag's own; otherwise empty. */
  receiver: string
  event: string
  payload: string
  state: string
  attempts: number
  due_at: string
  /** Until then a Tower is at it; the beginning of time: none is. */
  leased_until: string
  created_at: string
  ended_at: string | null
  status: number | null
  took_ms: number | null
  answer: string
}

export interface Schema extends SignalTables {
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
  projects: ProjectsTable
  apps: AppsTable
  project_flags: ProjectFlagsTable
  rulesets: RulesetsTable
  flags: FlagsTable
  sdk_keys: SdkKeysTable
  api_tokens: ApiTokensTable
  logs: LogsTable
  people: PeopleTable
  grants: GrantsTable
  sessions: SessionsTable
  password_links: PasswordLinksTable
}
