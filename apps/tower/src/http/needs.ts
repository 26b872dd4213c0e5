import { type Grant, isAtLeast, isRole, type Need, type Role, type Route, satisfies } from '@tailslide/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type Caller,
  highestRole,
  isAdmin,
  METRICS_ALONE,
  NOT_WITH_A_KEY,
  roleIn,
  seenProjects,
} from '../access/caller.js'
import { type Place, placeOf } from '../access/place.js'
import { REASON_HEADER, reasonOf } from '../access/reason.js'
import type { Database } from '../db/database.js'
import { TowerError } from '../errors.js'
import { authenticate, type Entrance } from './authenticate.js'
import { shortened } from './shown-value.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who has shown credentials that satisfy what the route needs. */
    caller: Caller | null
    /** Where the caller was let in; null where nobody is asked. */
    admitted: Admitted | null
    /** Whether there was something to wait for since the caller was let in: the rest of the body, or a turn. */
    hasWaited: boolean
  }
}

type Params = Readonly<Record<string, string>>

/**
 * Asks of every request what its route needs, before it is looked at any further, so that a foreign key learns nothing
 * from how it is refused. `waived` are needs that this Tower asks of nobody.
 */
export function checkNeeds(
  server: FastifyInstance,
  { database, ...entrance }: Entrance & { readonly database: Database },
  waived: readonly Need[] = [],
): void {
  server.decorateRequest('caller', null)
  server.decorateRequest('admitted', null)
  server.decorateRequest('hasWaited', false)
  const letIn = async (request: FastifyRequest<{ Params: Params }>, route: Route): Promise<void> => {
    const identity = await authenticate(entrance, request)
    // A key of development that asks for production is in use nowhere.
    if (isOfAnother(identity, route, request.params)) entrance.lastUses.noteRefused(identity.keyId, request.ip)
    request.admitted = await admit(identity, route, request.params, database)
    if (identity.kind !== 'person') entrance.lastUses.note(identity, request.ip)
    const why = identity.kind === 'sdk' ? undefined : reasonOf(request.headers[REASON_HEADER])
    request.caller = { ...identity, address: request.ip, why }
    request.hasWaited = !request.raw.complete
  }
  server.addHook<{ Params: Params }>('onRequest', async (request, reply) => {
    if (request.is404) return
    const { route } = request.routeOptions.config
    if (!route) throw new TowerError('FORBIDDEN', 'Nothing says who may do this.')
    // What is for one caller is kept nowhere on its way to them; a route whose answers may be kept says so itself.
    reply.header('cache-control', 'no-store')
    if (route.needs === 'nobody' || waived.includes(route.needs)) return
    await letIn(request, route)
  })
  // What a request does is known once its body is read and it is its turn, which may take as long as a request may.
  server.addHook<{ Params: Params }>('preHandler', async (request) => {
    const { route } = request.routeOptions.config
    if (route && request.admitted && request.hasWaited) await letIn(request, route)
    const { admitted, caller, body } = request
    if (!admitted || route?.protects?.(body)) return
    const { isGuarded, needsReason } = admitted
    if (needsReason && caller?.why === undefined) {
      throw new TowerError(
        'REASON_REQUIRED',
        'The environment asks for a reason: send why as the header "Tailslide-Reason: <words>".',
      )
    }
    if (!isGuarded) return
    throw lackingReleaser('editor')
  })
}

interface Admitted {
  /** The caller's, in the project that the route is about. */
  readonly role: Role | undefined
  /** Whether an editor may only do what protects users. */
  readonly isGuarded: boolean
  /** Whether a reason has to be given, unless it only protects users. */
  readonly needsReason: boolean
}

const FREELY = { isGuarded: false, needsReason: false }
/** In no project in particular. */
const NOWHERE: Admitted = { role: undefined, ...FREELY }

/** Throws where the caller may not do this. */
async function admit(caller: Caller, route: Route, params: Params, database: Database): Promise<Admitted> {
  const { needs } = route
  if (needs === 'person') {
    if (caller.kind === 'person') return NOWHERE
    throw new TowerError(
      'FORBIDDEN',
      'This is about the account of a person: sign in, instead of sending a token or key.',
    )
  }
  if (caller.kind === 'sdk') {
    admitKey(caller, needs, params)
    return NOWHERE
  }
  const asked = placeOf(route, params)
  if (isAdmin(caller)) {
    const place = changes(route) ? await asked?.find(database.db) : undefined
    return { role: 'admin', isGuarded: false, needsReason: place?.needsReason ?? false }
  }
  if (caller.kind === 'metrics') {
    if (satisfies('metrics', needs)) return NOWHERE
    throw new TowerError('FORBIDDEN', METRICS_ALONE)
  }
  if (route.of === 'mine') return NOWHERE
  if (route.of === undefined) throw lacking(needs, highestRole(caller))
  if (!asked) {
    if (seenProjects(caller)?.length !== 0) return NOWHERE
    throw lacking(needs, undefined)
  }
  const place = await asked.find(database.db)
  const role = place && roleIn(caller, place.projectId)
  // What is not to be seen is not there.
  if (!role) throw asked.notFound()
  if (!satisfies(role, needs)) throw lackingIn(place, route, role)
  const needsReason = changes(route) && place.needsReason
  return { role, isGuarded: isGuarded(route, place, role), needsReason }
}

const changes = ({ method }: Route): boolean => method !== 'GET'

const isGuarded = ({ needs }: Route, { isProtected }: Place, role: Role): boolean =>
  needs === 'editor' && isProtected && !isAtLeast(role, 'releaser')

type OfApp = Caller & { readonly kind: 'sdk' }

/** Whether it is a key that would open the route in its own app. */
const isOfAnother = (caller: Caller, { needs }: Route, { id = '' }: Params): caller is OfApp =>
  caller.kind === 'sdk' && satisfies(`${caller.use}-key`, needs) && id !== String(caller.appId)

function admitKey({ appId, use }: OfApp, needs: Need, { id = '' }: Params): void {
  const grant: Grant = `${use}-key`
  if (!satisfies(grant, needs)) throw new TowerError('FORBIDDEN', NOT_WITH_A_KEY)
  // What a key may do at all, it may do in its own app.
  if (id !== String(appId)) throw new TowerError('FORBIDDEN', `The key is not one of app ${shortened(id)}.`)
}

/** Names the role that does it: whoever asks for that of an editor in a protected environment would be refused again. */
function lackingIn({ isProtected }: Place, { needs, protects }: Route, role: Role): TowerError {
  if (needs !== 'editor' || !isProtected) return lacking(needs, role)
  const less = protects ? ' The role editor is enough for what protects users, such as switching a flag off.' : ''
  return lackingReleaser(role, less)
}

const lackingReleaser = (role: Role, less = ''): TowerError =>
  new TowerError(
    'FORBIDDEN',
    `The environment is protected: this needs the role releaser, and you have ${role}.${less}`,
  )

const lacking = (needs: Need, role: Role | undefined): TowerError => {
  const what = isRole(needs) ? `the role ${needs}` : OTHERS[needs]
  return new TowerError('FORBIDDEN', `This needs ${what}, and you have ${role ?? 'none here'}.`)
}

/** What is no role, and can be had besides that of an admin. */
const OTHERS: Readonly<Record<Exclude<Need, Role>, string>> = {
  nobody: 'nothing',
  person: 'somebody who has signed in',
  metrics: 'a token of the scope metrics or the role admin',
  'server-key': 'a server key of the app or the role admin',
  'client-key': 'an SDK key of the app or the role admin',
}
