import Type from 'typebox'
import { ok } from './answers.js'
import { LOG_LIMIT_RULE } from './audit.js'
import { HISTORY_ACTIONS } from './history-actions.js'
import { route } from './route.js'
import { bool, changesNothing, digits, id, idText, instant, oneOf, only, orNull, payload } from './values.js'

/** The last: nobody knows, of an entry from before this was kept. */
const ACTOR_KINDS = ['person', 'token', 'circuit', 'tower', ''] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]
export const isActorKind = (value: unknown): value is ActorKind => ACTOR_KINDS.some((kind) => kind === value)

/** What has entries of no environment. */
const ABOUT_KINDS = ['person', 'token'] as const
export const isAboutKind = (value: unknown): value is (typeof ABOUT_KINDS)[number] =>
  ABOUT_KINDS.some((kind) => kind === value)

/** Entries that a search looks at in one request, and fewer where they lie apart; the answer says where to go on. */
export const MOST_SEARCHED = 5_000

export const historyActor = Type.Object({
  kind: Type.Unsafe<ActorKind>({ type: 'string', enum: ACTOR_KINDS }),
  id: Type.Union([Type.Integer(), Type.Null()]),
  /** As it was called then. */
  name: Type.String(),
})

/** Field by field; of a long value its beginning. */
export const historyChanges = Type.Array(
  Type.Object({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() }),
)

const entry = Type.Object({
  id: Type.Integer(),
  at: instant,
  action: Type.String(),
  description: Type.String(),
  /** Null of entries from before there were projects. */
  project_id: Type.Union([Type.Integer(), Type.Null()]),
  /** Null of what belongs to no environment, which is for admins alone: people and API tokens. */
  app_id: orNull(Type.Integer()),
  /** What the environment was called, with its project, where it has been deleted, by this or since. */
  deleted_app_title: orNull(Type.String()),
  /** The person or API token that it happened to. */
  about: orNull(Type.Object({ kind: Type.Enum([...ABOUT_KINDS]), id: Type.Integer() })),
  /** Also of a flag that is gone. */
  flag_id: Type.Union([Type.Integer(), Type.Null()]),
  flag_title: Type.String(),
  /** Whether the flag has been deleted, by this or since. */
  flag_deleted: Type.Boolean(),
  actor: historyActor,
  /** Where the request came from; empty where there was none. */
  address: Type.String(),
  /** In the words of whoever asked. */
  why: Type.String(),
  /** Why a circuit moved, with its numbers; or which key or title. */
  note: Type.String(),
  changes: historyChanges,
  /** Whether the flag can be brought back to what it was after this. */
  restorable: Type.Boolean(),
})
export type HistoryEntry = Type.Static<typeof entry>

export const MOMENT_RULE = 'must be an instant such as 2026-11-26T12:00:00Z, or a day'
const moment = Type.String({
  maxLength: 40,
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?Z)?$',
  rule: MOMENT_RULE,
})

const filters = {
  project: Type.Optional(idText),
  app: Type.Optional(idText),
  flag: Type.Optional(idText),
  /** The flag, which has an id in each of them, in all environments of its project and not only in the one of its id. */
  environments: Type.Optional(oneOf('all')),
  actor: Type.Optional(
    Type.String({
      maxLength: 40,
      pattern: '^(person|token):[1-9][0-9]{0,9}$|^(person|token|circuit|tower)$',
      rule: 'must be person, token, circuit or tower, with an id where it is one, such as person:3',
    }),
  ),
  about: Type.Optional(
    Type.String({
      maxLength: 40,
      pattern: '^(person|token)(:[1-9][0-9]{0,9})?$',
      rule: 'must be person or token, with an id where it is one, such as person:3',
    }),
  ),
  action: Type.Optional(oneOf(...HISTORY_ACTIONS)),
  since: Type.Optional(moment),
  until: Type.Optional(moment),
  /** Part of a title, of a reason, of a note or of the name of whoever did it, whatever its case. */
  q: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: '^[^\\p{Cc}\\p{Cs}]+$',
      rule: 'must be 1 to 100 characters, without control characters or lone surrogates',
    }),
  ),
}
const page = only({
  ...filters,
  /** Default 100. */
  limit: Type.Optional(digits(LOG_LIMIT_RULE, '100')),
  /** `next` of the answer before. */
  before: Type.Optional(idText),
})
export type HistoryQuery = Type.Static<typeof page>
export type HistoryFilters = Omit<HistoryQuery, 'limit' | 'before'>

export const history = {
  list: route({
    method: 'GET',
    path: '/api/history',
    needs: 'viewer',
    of: 'projects',
    query: page,
    answer: ok(
      Type.Object({
        payload: Type.Array(entry),
        /** What to go on with as `before`; null where that was all. */
        next: Type.Union([Type.Integer(), Type.Null()]),
      }),
    ),
    summary: 'What has happened in the projects that you may see, newest first',
  }),
  export: route({
    method: 'GET',
    path: '/api/history/export',
    needs: 'viewer',
    of: 'projects',
    query: only(filters),
    answer: { status: 200, media: 'application/x-ndjson', body: Type.String() },
    summary:
      'What has happened in the projects that you may see, as a file: an entry of JSON on each line, newest first',
  }),
  restore: route({
    method: 'POST',
    path: '/api/flags/:id/restore',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    protects: changesNothing,
    body: only({ entry: id, dry_run: Type.Optional(bool) }),
    answer: ok(payload(Type.Object({ changed: Type.Array(Type.String()), changes: historyChanges }))),
    summary:
      'Brings the settings of a flag back to what they were after an entry of its history; with dry_run it only says what',
  }),
}
