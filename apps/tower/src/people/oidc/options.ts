import type { Role } from '@tailslide/api'
import { TowerError } from '../../errors.js'

/** Single sign-on by OpenID Connect. */
export interface OidcOptions {
  /** Such as `https://login.example.com/realms/main`. */
  readonly issuer: string
  readonly clientId: string
  /** Left out: a public client, which has PKCE alone. */
  readonly clientSecret?: string
  /** The claim with the groups of a person; default `groups`. */
  readonly groupsClaim?: string
  readonly groups: readonly GroupRole[]
}

export const GROUPS_CLAIM = 'groups'

/** What everybody of a group may do. */
export interface GroupRole {
  readonly group: string
  readonly role: Role
  /** The title of a project; left out: in all. */
  readonly project?: string
}

/** INVALID_OPTION for what could never work, or would send codes over a network in the clear. */
export function checkOidcOptions(oidc: OidcOptions | undefined, publicUrl: string | undefined): void {
  if (!oidc) return
  const refuse = (why: string): never => {
    throw new TowerError('INVALID_OPTION', `Single sign-on ${why}.`)
  }
  if (publicUrl === undefined) refuse('needs the address where browsers reach Tower: --public-url')
  const { protocol, hostname } = new URL(oidc.issuer)
  if (protocol !== 'https:' && !isLoopback(hostname)) refuse(`needs an issuer with https://, and it is ${oidc.issuer}`)
}

export const isLoopback = (hostname: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
