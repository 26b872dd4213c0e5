import type { AnyRoute, RouteName } from '@tailslide/api'

/** How a person at a terminal asks for one route of Tower. */
export interface Verb {
  /** Such as `flags list`: the subject, then what is done with it. */
  readonly words: `${string} ${string}`
  /** What its help says it does, where the contract speaks of HTTP. */
  readonly about?: string
  /** Fields of the body that are given without their names, in this order. */
  readonly takes?: readonly string[]
  /** What fields are where nobody gives them, as a person would type it. */
  readonly unlessGiven?: Readonly<Record<string, string>>
  /** The columns of its table, where the answer is a list; `environment` also where Tower has an `app_id`. */
  readonly columns?: readonly string[]
  /** What is shown of a record; left out: all of it. */
  readonly shows?: readonly string[]
  /** Where it concerns a flag in every environment of its project, so that none need be named. */
  readonly everywhere?: Everywhere
  /** Fields that have one value in all environments, though it is about one. */
  readonly shared?: readonly string[]
  /** Where it can give a flag another name, which has to be meant. */
  readonly renames?: true
  /** Where it can give a project or an environment another name: the field that has it. */
  readonly names?: string
  /** Where it only says what would be, though it is no reading. */
  readonly onlyTries?: true
  /** Where it makes something in another project: the field that has that. */
  readonly goesTo?: string
  /** Where it lists what is in all projects, and `--project` leaves those of one. */
  readonly narrowedByProject?: true
  /** Where it makes a flag in an environment, and in the others of the project too. */
  readonly makesEverywhere?: true
}

export interface Everywhere {
  /** What is said when it is done, before `in every environment of shop`; left out where nothing is done. */
  readonly done?: string
  /** What it ends is asked of who has a flag that is on, as what deletes asks. */
  readonly switchesOff?: true
  /** What the flag is afterwards, where it may be that already. */
  readonly leaves?: 'archived' | 'in use'
  /** The option that has to be `all` where the flag is in several environments. */
  readonly meantBy?: string
}

const BRIEF = ['id', 'title', 'is_active', 'rollout_percentage', 'circuit_status'] as const

const KEY_COLUMNS = ['id', 'name', 'prefix', 'created_at', 'last_seen_at', 'expires_at', 'revoked_at'] as const

/** Why there is no verb: who asks instead. */
/** `export`, `plan` and `apply` read and write files. */
type Elsewhere =
  | 'asked by commands of their own'
  | 'asked by SDKs'
  | 'asked by machines that watch'
  | 'asked by browsers'
  | 'asked by programs that generate'

type VerbOf<N extends RouteName> = N extends RouteName ? Verb | Elsewhere : never

/** What a verb asks for, and how. The compiler names each route that has none. */
export const VERBS: { readonly [N in RouteName]: VerbOf<N> } = {
  'GET /': 'asked by machines that watch',
  'GET /healthz': 'asked by machines that watch',
  'GET /readyz': 'asked by machines that watch',
  'GET /metrics': 'asked by machines that watch',
  'GET /api/openapi.json': 'asked by programs that generate',
  'GET /api/docs': 'asked by browsers',
  'GET /api/docs/style.css': 'asked by browsers',

  'GET /api/projects': { words: 'projects list', columns: ['id', 'title', 'created_at'] },
  'POST /api/projects': { words: 'projects create', takes: ['title'] },
  'GET /api/projects/:id': { words: 'projects view', columns: ['app_id', 'name', 'is_protected', 'needs_reason'] },
  'PATCH /api/projects/:id': { words: 'projects rename', takes: ['title'], names: 'title' },
  'DELETE /api/projects/:id': { words: 'projects delete' },
  'POST /api/projects/:id/environments': { words: 'envs create', takes: ['name'] },
  'PATCH /api/projects/:id/environments/:appId': { words: 'envs edit', names: 'name' },
  'DELETE /api/projects/:id/environments/:appId': { words: 'envs delete' },
  'GET /api/projects/:id/compare': { words: 'envs compare' },
  'POST /api/apps/:id/promote': { words: 'envs promote', takes: ['from'] },
  'GET /api/projects/:id/config': 'asked by commands of their own',
  'POST /api/projects/:id/config': 'asked by commands of their own',
  'POST /api/config': 'asked by commands of their own',
  'GET /api/apps': {
    words: 'envs list',
    columns: ['id', 'title', 'project_id', 'environment', 'is_protected', 'needs_reason'],
    narrowedByProject: true,
  },
  'POST /api/apps': { words: 'apps create', takes: ['title'] },
  'GET /api/apps/:id': { words: 'envs view' },
  'PATCH /api/apps/:id': { words: 'apps rename', takes: ['title'], names: 'title' },
  'DELETE /api/apps/:id': { words: 'apps delete' },

  'GET /api/apps/:id/flags': {
    words: 'flags list',
    columns: ['id', 'title', 'is_active', 'rollout_percentage', 'circuit_status', 'updated_at'],
  },
  'GET /api/apps/:id/flags/overview': {
    words: 'flags overview',
    columns: ['id', 'title', 'is_enabled', 'rollout_percentage', 'named_users', 'owner', 'updated_at'],
  },
  'GET /api/apps/:id/flags/last-changes': {
    words: 'flags last-changes',
    columns: ['title', 'at', 'description', 'changes', 'actor', 'why'],
  },
  'GET /api/apps/:id/flags/search': {
    words: 'flags search',
    columns: ['id', 'title', 'is_active', 'rollout_percentage', 'circuit_status', 'owner', 'tags', 'updated_at'],
  },
  'POST /api/apps/:id/flags/toggle': { words: 'flags toggle-many', takes: ['is_active'] },
  'GET /api/flags/:id/about': { words: 'flags about', everywhere: {} },
  'PATCH /api/flags/:id/about': { words: 'flags describe', everywhere: { done: 'noted' } },
  'POST /api/flags/:id/archive': {
    words: 'flags archive',
    everywhere: { done: 'archived', switchesOff: true, leaves: 'archived' },
  },
  'POST /api/flags/:id/unarchive': {
    words: 'flags unarchive',
    everywhere: { done: 'brought back, off,', leaves: 'in use' },
  },
  'POST /api/flags/:id/copy': {
    words: 'flags copy',
    takes: ['title'],
    everywhere: { done: 'copied, off,' },
    goesTo: 'project_id',
  },
  'POST /api/apps/:id/flags': {
    words: 'flags create',
    takes: ['title'],
    shows: BRIEF,
    shared: ['title', 'description'],
    makesEverywhere: true,
  },
  'GET /api/flags/:id': { words: 'flags view' },
  'PATCH /api/flags/:id': { words: 'flags edit', shows: BRIEF, shared: ['title', 'description'], renames: true },
  'PATCH /api/flags/:id/toggle': { words: 'flags toggle', takes: ['is_active'], shows: BRIEF },
  'DELETE /api/flags/:id': {
    words: 'flags delete',
    about: 'Deletes a flag in every environment of its project',
    everywhere: { done: 'deleted', meantBy: 'environments' },
  },
  'GET /api/flags/:id/environments': {
    words: 'flags compare',
    everywhere: {},
    columns: [
      'environment',
      'is_enabled',
      'rollout_percentage',
      'circuit_status',
      'circuit_mode',
      'white_listed_users',
    ],
  },
  'GET /api/flags/:id/timeseries': {
    words: 'flags calls',
    about: 'Calls of a flag within the last hour, in stretches of equal length, oldest first',
    unlessGiven: { timeRange: '1h', timeBucket: '1m' },
  },
  'GET /api/flags/:id/series': { words: 'flags series', unlessGiven: { range: '1h' } },
  'GET /api/apps/:id/series': { words: 'envs series', unlessGiven: { range: '1h' } },
  'GET /api/flags/:id/usage': { words: 'flags usage' },
  'GET /api/apps/:id/usage': { words: 'envs usage' },
  'GET /api/apps/:id/hygiene': { words: 'envs hygiene' },
  'GET /api/projects/:id/hygiene': { words: 'projects hygiene', columns: ['code', 'title', 'about', 'remedy'] },
  'GET /api/flags/:id/trip-estimate': { words: 'circuit estimate' },
  'POST /api/flags/:id/backtest': { words: 'circuit replay', onlyTries: true },
  'POST /api/flags/circuit/:id/open': { words: 'circuit open' },
  'POST /api/flags/circuit/:id/close': { words: 'circuit close' },

  'GET /api/apps/:id/keys': { words: 'keys list', columns: KEY_COLUMNS },
  'POST /api/apps/:id/keys': { words: 'keys create', takes: ['name'] },
  'POST /api/apps/:id/keys/:keyId/rotate': { words: 'keys rotate' },
  'DELETE /api/apps/:id/keys/:keyId': { words: 'keys revoke' },

  'GET /api/tokens': {
    words: 'tokens list',
    columns: [
      'id',
      'name',
      'prefix',
      'scope',
      'role',
      'projects',
      'expires_at',
      'last_used_at',
      'revoked_at',
      'came_of',
    ],
  },
  'POST /api/tokens': { words: 'tokens create', takes: ['name'] },
  'POST /api/tokens/:id/rotate': { words: 'tokens rotate' },
  'DELETE /api/tokens/:id': { words: 'tokens revoke' },

  'GET /api/projects/:id/webhooks': {
    words: 'webhooks list',
    columns: ['id', 'name', 'receiver', 'format', 'header_names', 'environment', 'flag_id', 'is_enabled', 'events'],
  },
  'POST /api/projects/:id/webhooks': { words: 'webhooks create', takes: ['name', 'url'] },
  'PATCH /api/projects/:id/webhooks/:webhookId': { words: 'webhooks edit' },
  'DELETE /api/projects/:id/webhooks/:webhookId': { words: 'webhooks delete' },
  'POST /api/projects/:id/webhooks/:webhookId/rotate': { words: 'webhooks rotate' },
  'POST /api/projects/:id/webhooks/:webhookId/test': { words: 'webhooks test' },
  'GET /api/projects/:id/webhooks/:webhookId/deliveries': {
    words: 'webhooks deliveries',
    columns: ['id', 'created_at', 'event', 'state', 'attempts', 'status', 'answer'],
  },
  'POST /api/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver': { words: 'webhooks redeliver' },

  'GET /api/history': {
    words: 'history list',
    columns: ['id', 'at', 'environment', 'flag_title', 'description', 'changes', 'actor', 'why', 'note'],
  },
  'GET /api/history/export': 'asked by commands of their own',
  'POST /api/flags/:id/restore': { words: 'flags restore', takes: ['entry'] },
  'GET /api/logs': {
    words: 'log all',
    columns: ['log_id', 'created_at', 'environment', 'log_description', 'flag_title', 'reason'],
  },
  'GET /api/logs/:id': { words: 'log list', columns: ['id', 'created_at', 'description', 'flag_title', 'reason'] },

  'GET /api/people': { words: 'people list', columns: ['id', 'email', 'name', 'state', 'last_seen_at', 'grants'] },
  'POST /api/people': { words: 'people invite', takes: ['email'] },
  'GET /api/people/:id': { words: 'people view' },
  'PATCH /api/people/:id': { words: 'people edit' },
  'DELETE /api/people/:id': { words: 'people remove' },
  'POST /api/people/:id/grants': { words: 'people grant', takes: ['role'] },
  'DELETE /api/people/:id/grants': { words: 'people revoke' },
  'POST /api/people/:id/link': { words: 'people link' },
  'POST /api/people/:id/sign-out': { words: 'people sign-out' },
  'GET /api/me': 'asked by browsers',
  'PATCH /api/me': 'asked by browsers',
  'POST /api/me/password': 'asked by browsers',
  'GET /api/me/sessions': 'asked by browsers',
  'DELETE /api/me/sessions': 'asked by browsers',
  'DELETE /api/me/sessions/:id': 'asked by browsers',
  'GET /api/session': 'asked by browsers',
  'POST /api/session': 'asked by browsers',
  'DELETE /api/session': 'asked by browsers',
  'POST /api/setup': 'asked by browsers',
  'GET /api/oidc/sign-in': 'asked by browsers',
  'GET /api/oidc/callback': 'asked by browsers',
  'POST /api/password': 'asked by browsers',

  'GET /api/events': 'asked by commands of their own',

  'GET /api/sdk/apps/:id/stream': 'asked by SDKs',
  'GET /api/sdk/apps/:id/ruleset': 'asked by SDKs',
  'POST /api/sdk/apps/:id/signals': 'asked by SDKs',
  'POST /api/sdk/apps/:id/usage': 'asked by SDKs',
}

export const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`
