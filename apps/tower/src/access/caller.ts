import { isAtLeast, type Role } from '@tailslide/api'
import type { Actor } from '../audit/actor.js'
import { TowerError } from '../errors.js'

/** What somebody may do, by project. */
export interface Grants {
  /** In every project, those to come included; only an admin's is the role of all of Tower. */
  readonly everywhere: Role | undefined
  readonly byProject: ReadonlyMap<number, Role>
}

/**
 * Who is calling.
 * token   whoever has this API token
 * sdk     the SDKs of one environment
 */
export type Caller =
  | { readonly kind: 'token'; readonly tokenId: number; readonly grants: Grants }
  | { readonly kind: 'sdk'; readonly keyId: number; readonly appId: number }

export const ADMIN: Grants = { everywhere: 'admin', byProject: new Map() }

export const isAdmin = (caller: Caller): boolean => caller.kind !== 'sdk' && caller.grants.everywhere === 'admin'

/** The role in a project, the higher one where there are two; undefined: nothing of it is to be seen. */
export function roleIn(caller: Caller, projectId: number): Role | undefined {
  if (caller.kind === 'sdk') return undefined
  const { everywhere, byProject } = caller.grants
  const here = byProject.get(projectId)
  if (everywhere === undefined || here === undefined) return everywhere ?? here
  return isAtLeast(here, everywhere) ? here : everywhere
}

/** The projects that somebody may see; undefined: all. */
export function seenProjects(caller: Caller): readonly number[] | undefined {
  if (caller.kind === 'sdk') return []
  return caller.grants.everywhere === undefined ? [...caller.grants.byProject.keys()] : undefined
}

/** Whose keys they are that a caller may have many of: what one app takes is not to be missing to others. */
export function holderOf(caller: Caller): string {
  switch (caller.kind) {
    case 'sdk':
      return `app ${caller.appId}`
    case 'token':
      return isAdmin(caller) ? 'admin' : `token ${caller.tokenId}`
  }
}

/** Whose change it is. SDK keys make none: FORBIDDEN. */
export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case 'sdk':
      throw new TowerError('FORBIDDEN', NOT_WITH_A_KEY)
    case 'token':
      return { kind: 'token', id: caller.tokenId }
  }
}

export const NOT_WITH_A_KEY = 'An SDK key cannot do this. An API token is needed.'
