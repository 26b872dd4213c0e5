import { isAtLeast, ROLES, type Role, type SdkKeyKind } from '@tailslide/api'
import type { Actor, Credential, Origin } from '../audit/actor.js'
import { TowerError } from '../errors.js'
import { type Grants, roleOf } from './grants.js'

/** When the credentials end by themselves, milliseconds since 1970; null: never. */
interface Ending {
  readonly endsAt: number | null
}

/**
 * Who is calling, with where the request came from and the reason that it gives.
 * person   somebody who has signed in
 * token    whoever has this API token
 * metrics  whoever has this token, which reads the metrics
 * sdk      the SDKs of one environment
 */
export type Caller = (PersonCaller | KeyCaller) & Origin

/** Whose credentials say themselves who it is. */
export type KeyCaller = Ending &
  (
    | {
        readonly kind: 'token'
        readonly tokenId: number
        readonly name: string
        readonly ownerId: number | null
        readonly grants: Grants
      }
    | { readonly kind: 'metrics'; readonly tokenId: number }
    | { readonly kind: 'sdk'; readonly keyId: number; readonly appId: number; readonly use: SdkKeyKind }
  )

export interface PersonCaller extends Ending {
  readonly kind: 'person'
  readonly personId: number
  readonly name: string
  readonly sessionId: number
  readonly grants: Grants
}

const NO_GRANTS: Grants = { everywhere: undefined, byProject: new Map() }

/** Roles are those of people and of what they have made; other keys do one thing. */
export const grantsOf = (caller: Caller): Grants => ('grants' in caller ? caller.grants : NO_GRANTS)

export const isAdmin = (caller: Caller): boolean => grantsOf(caller).everywhere === 'admin'

/** The role in a project, the higher one where there are two; undefined: nothing of it is to be seen. */
export const roleIn = (caller: Caller, projectId: number): Role | undefined => roleOf(grantsOf(caller), projectId)

/** The highest that somebody has, in all projects or in one. */
export function highestRole(caller: Caller): Role | undefined {
  const { everywhere, byProject } = grantsOf(caller)
  const own = new Set([everywhere, ...byProject.values()])
  return ROLES.findLast((role) => own.has(role))
}

/** Whether a role in a project is enough to change what is protected there. */
export const mayRelease = (role: Role | undefined): boolean => role !== undefined && isAtLeast(role, 'releaser')

/** The projects that somebody may see; undefined: all. */
export function seenProjects(caller: Caller): readonly number[] | undefined {
  const { everywhere, byProject } = grantsOf(caller)
  return everywhere === undefined ? [...byProject.keys()] : undefined
}

/** Whose keys they are that a caller may have many of: what one app takes is not to be missing to others. */
export function holderOf(caller: Caller): string {
  switch (caller.kind) {
    case 'sdk':
      return `app ${caller.appId}`
    case 'person':
      return `person ${caller.personId}`
    case 'token':
    case 'metrics':
      return isAdmin(caller) ? 'admin' : `token ${caller.tokenId}`
  }
}

/** Whose turn it is: tokens of one person, who may make hundreds, are that person's. */
export const turnHolderOf = (caller: Caller): string =>
  caller.kind === 'token' && caller.ownerId !== null ? `person ${caller.ownerId}` : holderOf(caller)

/** Whose change it is. SDK keys make none: FORBIDDEN. */
export const actorOf = (caller: Caller): Actor => ({
  ...who(caller),
  ...{ address: caller.address, why: caller.why, credential: credentialOf(caller) },
})

const credentialOf = (caller: Caller): Credential | undefined =>
  caller.kind === 'person'
    ? { kind: 'session', id: caller.sessionId }
    : caller.kind === 'token'
      ? { kind: 'token', id: caller.tokenId }
      : undefined

function who(caller: Caller): Actor {
  switch (caller.kind) {
    case 'sdk':
      throw new TowerError('FORBIDDEN', NOT_WITH_A_KEY)
    case 'metrics':
      throw new TowerError('FORBIDDEN', METRICS_ALONE)
    case 'person':
      return { kind: 'person', id: caller.personId, name: caller.name }
    case 'token':
      return { kind: 'token', id: caller.tokenId, name: caller.name }
  }
}

export const NOT_WITH_A_KEY = 'An SDK key cannot do this. An API token is needed.'
export const METRICS_ALONE = 'This token reads the metrics and nothing else.'
