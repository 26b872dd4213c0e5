import type { RouteName } from '@tailslide/api'
import type { Place } from './shown.js'
import type { World } from './world.js'

/**
 * Who may ask, as a person would say it.
 * anybody        nothing is looked at
 * signed in      people, whatever their role: it is about their own account
 * metrics        admins, and tokens for the metrics
 * admin          admins of all of Tower
 * SDK            servers of this environment, and admins
 * own tokens     whoever has a role, or may have one: it is about what is theirs
 * new token      the same, where they have a role in the project; tokens without an owner make none
 * somebody's token   admins alone, though all may ask: for others it is not there
 * role in a place    whoever has that role there; `in any` wants a role somewhere
 */
export type Who =
  | 'anybody'
  | 'signed in'
  | 'metrics'
  | 'admin'
  | 'SDK'
  | 'own tokens'
  | 'new token'
  | "somebody's token"
  | `${'viewer' | 'editor' | 'releaser'} of the ${'project' | 'environment' | 'flag'}`
  | 'viewer in any'

export interface Row {
  readonly who: Who
  /** Why an editor may do it in a protected environment: it only takes the new path away from users. */
  readonly protects?: true
  /** It changes all environments of the project, of which one is protected. */
  readonly everywhere?: true
  /** Why no reason is asked for, though it changes something of a place where changes need one. */
  readonly freely?: string
  /** A new thing to do it to, for whoever may: others find what stands there all the time. */
  readonly to?: (world: World, place: Place) => Promise<Ids>
  readonly body?: (world: World, place: Place) => unknown
  readonly query?: (world: World, place: Place) => string
  /** What whoever may is answered, where that is no success: the request says nothing that could be done. */
  readonly status?: number
}

export type Ids = Readonly<Record<string, number>>

const freshFlag = async (world: World, place: Place): Promise<Ids> => ({ id: await world.newFlag(place) })
const freshProject = async (world: World): Promise<Ids> => {
  const { id, environments } = await world.newProject()
  return { id, appId: environments[0]?.app_id ?? 0 }
}
const freshApp = async (world: World): Promise<Ids> => ({ id: await world.newApp() })
const freshKey = async (world: World, place: Place): Promise<Ids> => ({
  id: world.apps[place],
  keyId: await world.newKey(place),
})
const freshToken = async (world: World): Promise<Ids> => ({ id: await world.newToken() })
const freshPerson = async (world: World): Promise<Ids> => ({ id: await world.newPerson() })
const freshWebhook = async (world: World): Promise<Ids> => ({ id: world.project, webhookId: await world.newWebhook() })
const title = (world: World) => ({ title: world.name() })
const nothing = () => ({})

/** Every route of the contract. Which of them there are, the compiler compares. */
export const ROWS: Readonly<Record<RouteName, Row>> = {
  'GET /': { who: 'anybody' },
  'GET /healthz': { who: 'anybody' },
  'GET /readyz': { who: 'anybody' },
  'GET /api/openapi.json': { who: 'anybody' },
  'GET /api/docs': { who: 'anybody' },
  'GET /api/docs/style.css': { who: 'anybody' },
  'GET /metrics': { who: 'metrics' },

  'GET /api/projects': { who: 'viewer in any' },
  'POST /api/projects': { who: 'admin', freely: 'it is new', body: title },
  'GET /api/projects/:id': { who: 'viewer of the project' },
  'PATCH /api/projects/:id': { who: 'admin', freely: 'no service knows its name', to: freshProject, body: title },
  'DELETE /api/projects/:id': { who: 'admin', to: freshProject },
  'POST /api/projects/:id/environments': {
    who: 'admin',
    freely: 'it is new, and all is off in it',
    to: freshProject,
    body: () => ({ name: 'staging' }),
  },
  'PATCH /api/projects/:id/environments/:appId': {
    who: 'admin',
    to: freshProject,
    body: () => ({ needs_reason: false }),
  },
  'DELETE /api/projects/:id/environments/:appId': { who: 'admin', to: freshProject },
  'GET /api/flags/:id/environments': { who: 'viewer of the flag' },
  'GET /api/projects/:id/compare': {
    who: 'viewer of the project',
    query: ({ apps }) => `from=${apps.production}&to=${apps.development}`,
  },
  'POST /api/apps/:id/promote': {
    who: 'editor of the environment',
    body: ({ apps }, place) => ({ from: apps[place === 'production' ? 'development' : 'production'] }),
  },
  'GET /api/projects/:id/config': { who: 'viewer of the project' },
  'POST /api/projects/:id/config': {
    who: 'viewer of the project',
    freely: 'it only says what would be done',
    body: ({ config }) => ({ config, dry_run: true }),
  },
  'POST /api/config': {
    who: 'admin',
    freely: 'it only says what would be done',
    body: ({ config }) => ({ config, dry_run: true }),
  },

  'GET /api/apps': { who: 'viewer in any' },
  'POST /api/apps': { who: 'admin', freely: 'it is new', body: title },
  'GET /api/apps/:id': { who: 'viewer of the environment' },
  'PATCH /api/apps/:id': { who: 'admin', freely: 'no service knows its name', to: freshApp, body: title },
  'DELETE /api/apps/:id': { who: 'admin', to: freshApp },

  'GET /api/apps/:id/flags': { who: 'viewer of the environment' },
  'GET /api/apps/:id/flags/overview': { who: 'viewer of the environment' },
  'GET /api/apps/:id/flags/last-changes': { who: 'viewer of the environment' },
  'GET /api/apps/:id/flags/search': { who: 'viewer of the environment' },
  'POST /api/apps/:id/flags': { who: 'editor of the environment', body: title },
  'POST /api/apps/:id/flags/toggle': {
    who: 'editor of the environment',
    body: ({ flags }, place) => ({ flags: [flags[place]], is_active: true }),
  },
  'GET /api/flags/:id': { who: 'viewer of the flag' },
  'PATCH /api/flags/:id': { who: 'editor of the flag', body: () => ({ rollout_percentage: 10 }) },
  'PATCH /api/flags/:id/toggle': {
    who: 'editor of the flag',
    protects: true,
    freely: 'switching off is never to wait for words',
    body: () => ({ is_active: false }),
  },
  'DELETE /api/flags/:id': {
    who: 'editor of the flag',
    everywhere: true,
    to: freshFlag,
    query: () => 'environments=all',
  },
  'GET /api/flags/:id/about': { who: 'viewer of the flag' },
  'PATCH /api/flags/:id/about': {
    who: 'editor of the flag',
    protects: true,
    freely: 'notes are in no ruleset',
    body: () => ({ owner: 'shop' }),
  },
  'POST /api/flags/:id/archive': { who: 'editor of the flag', everywhere: true, to: freshFlag },
  'POST /api/flags/:id/unarchive': {
    who: 'editor of the flag',
    everywhere: true,
    to: async (world, place) => ({ id: await world.newFlag(place, { archived: true }) }),
  },
  'POST /api/flags/:id/copy': { who: 'editor of the flag', protects: true, body: title },
  'POST /api/flags/:id/restore': {
    who: 'editor of the flag',
    body: ({ entries }, place) => ({ entry: entries[place] }),
  },
  'GET /api/flags/:id/timeseries': { who: 'viewer of the flag', query: () => 'timeRange=10000&timeBucket=1000' },
  'GET /api/flags/:id/series': { who: 'viewer of the flag', query: () => 'range=60000' },
  'GET /api/flags/:id/trip-estimate': { who: 'viewer of the flag' },
  'POST /api/flags/:id/backtest': { who: 'viewer of the flag', freely: 'it changes nothing', body: () => ({}) },
  'GET /api/apps/:id/series': {
    who: 'viewer of the environment',
    query: ({ flags }, place) => `range=60000&flags=${flags[place]}`,
  },
  'GET /api/flags/:id/usage': { who: 'viewer of the flag' },
  'GET /api/apps/:id/usage': { who: 'viewer of the environment' },
  'GET /api/apps/:id/hygiene': { who: 'viewer of the environment' },
  'GET /api/projects/:id/hygiene': { who: 'viewer of the project' },
  'POST /api/flags/circuit/:id/open': {
    who: 'editor of the flag',
    protects: true,
    freely: 'switching off is never to wait for words',
  },
  'POST /api/flags/circuit/:id/close': { who: 'editor of the flag' },

  'GET /api/apps/:id/keys': { who: 'viewer of the environment' },
  'POST /api/apps/:id/keys': { who: 'releaser of the environment', body: nothing },
  'POST /api/apps/:id/keys/:keyId/rotate': { who: 'releaser of the environment', to: freshKey, body: nothing },
  'DELETE /api/apps/:id/keys/:keyId': { who: 'releaser of the environment', to: freshKey },

  'GET /api/events': { who: 'viewer in any' },
  'GET /api/projects/:id/webhooks': { who: 'viewer of the project' },
  'POST /api/projects/:id/webhooks': {
    who: 'releaser of the project',
    body: (world) => ({ name: world.name(), url: 'https://example.com/' }),
  },
  'PATCH /api/projects/:id/webhooks/:webhookId': {
    who: 'releaser of the project',
    to: freshWebhook,
    body: () => ({ is_enabled: false }),
  },
  'DELETE /api/projects/:id/webhooks/:webhookId': { who: 'releaser of the project', to: freshWebhook },
  'POST /api/projects/:id/webhooks/:webhookId/rotate': { who: 'releaser of the project', to: freshWebhook },
  // Of one that is not there: nobody is to be told anything.
  'POST /api/projects/:id/webhooks/:webhookId/test': {
    who: 'editor of the project',
    freely: 'it changes nothing',
    status: 404,
  },
  'GET /api/projects/:id/webhooks/:webhookId/deliveries': { who: 'viewer of the project', status: 404 },
  'POST /api/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver': {
    who: 'editor of the project',
    freely: 'it changes nothing',
    status: 404,
  },

  'GET /api/tokens': { who: 'own tokens' },
  'POST /api/tokens': {
    who: 'new token',
    body: (world) => ({ name: world.name(), projects: [world.project] }),
  },
  'POST /api/tokens/:id/rotate': { who: "somebody's token", to: freshToken, body: nothing },
  'DELETE /api/tokens/:id': { who: "somebody's token", to: freshToken },

  'GET /api/logs': { who: 'viewer in any' },
  'GET /api/logs/:id': { who: 'viewer of the environment' },
  'GET /api/history': { who: 'viewer in any' },
  'GET /api/history/export': { who: 'viewer in any' },

  'GET /api/sdk/apps/:id/stream': { who: 'SDK' },
  'GET /api/sdk/apps/:id/ruleset': { who: 'SDK' },
  'POST /api/sdk/apps/:id/signals': {
    who: 'SDK',
    body: (world) => ({ instance: 'table', batch: world.name(), counts: [] }),
  },

  'POST /api/sdk/apps/:id/usage': {
    who: 'SDK',
    body: (world) => ({
      ...{ instance: 'table', sdk: 'table', sdkVersion: '', evaluations: [], unknown: [], ageMs: 0 },
      report: `${'0'.repeat(32)}-${world.name().replace('made-', '')}`,
    }),
  },

  'GET /api/people': { who: 'admin' },
  'POST /api/people': { who: 'admin', body: (world) => ({ email: `${world.name()}@example.com` }) },
  'GET /api/people/:id': { who: 'admin' },
  'PATCH /api/people/:id': { who: 'admin', to: freshPerson, body: (world) => ({ name: world.name() }) },
  'DELETE /api/people/:id': { who: 'admin', to: freshPerson },
  'POST /api/people/:id/grants': { who: 'admin', to: freshPerson, body: () => ({ role: 'viewer' }) },
  'DELETE /api/people/:id/grants': { who: 'admin', to: freshPerson },
  'POST /api/people/:id/link': { who: 'admin', to: freshPerson },
  'POST /api/people/:id/sign-out': { who: 'admin', to: freshPerson },

  'GET /api/me': { who: 'signed in' },
  'PATCH /api/me': { who: 'signed in', body: (world) => ({ name: world.name() }) },
  'POST /api/me/password': { who: 'signed in', body: nothing, status: 400 },
  'GET /api/me/sessions': { who: 'signed in' },
  'DELETE /api/me/sessions/:id': { who: 'signed in', status: 404 },
  // The last that a session does: it is made anew for each.
  'DELETE /api/me/sessions': { who: 'signed in' },
  'DELETE /api/session': { who: 'signed in' },
  'GET /api/session': { who: 'anybody' },
  'POST /api/session': { who: 'anybody', body: nothing, status: 400 },
  'POST /api/setup': { who: 'anybody', body: nothing, status: 400 },
  'POST /api/password': { who: 'anybody', body: nothing, status: 400 },
  'GET /api/oidc/sign-in': { who: 'anybody', status: 404 },
  'GET /api/oidc/callback': { who: 'anybody', status: 404 },
}

/** After these there is no session left. */
export const ENDS_SESSIONS: ReadonlySet<string> = new Set(['DELETE /api/me/sessions', 'DELETE /api/session'])
