import { Option } from '@commander-js/extra-typings'
import { isRole } from '@tailslide/api'
import type { GroupRole, OidcOptions } from '@tailslide/tower'
import { CliError } from './errors.js'
import { OPTION_NAMES } from './option-names.js'
import { refuse } from './option-values.js'
import { withoutSecrets } from './secrets.js'

// Single sign-on: what is asked for, and what Tower is given of it.

export interface OidcArguments {
  readonly oidcIssuer?: string | undefined
  readonly oidcClientId?: string | undefined
  readonly oidcClientSecret?: string | undefined
  readonly oidcGroupsClaim?: string | undefined
  readonly oidcAdminGroup?: string | undefined
  readonly oidcGroup?: readonly GroupRole[] | undefined
}

const GROUP = '--oidc-group (TAILSLIDE_OIDC_GROUPS)'

export const oidcIssuerOption = () =>
  new Option('--oidc-issuer <address>', 'where people sign in by OpenID Connect; needs --public-url')
    .env('TAILSLIDE_OIDC_ISSUER')
    .argParser((value: string): string => {
      if (/^https?:\/\//i.test(value) && URL.canParse(value)) return value
      throw refuse(OPTION_NAMES.oidcIssuer, withoutSecrets(value), 'must begin with https://')
    })

export const oidcClientIdOption = () =>
  new Option('--oidc-client-id <id>', 'what the issuer knows this Tower by').env('TAILSLIDE_OIDC_CLIENT_ID')

export const oidcClientSecretOption = () =>
  new Option('--oidc-client-secret <secret>', 'its secret; the variable keeps it out of process lists').env(
    'TAILSLIDE_OIDC_CLIENT_SECRET',
  )

export const oidcGroupsClaimOption = () =>
  new Option('--oidc-groups-claim <name>', 'claim with the groups of a person; without it groups').env(
    'TAILSLIDE_OIDC_GROUPS_CLAIM',
  )

export const oidcAdminGroupOption = () =>
  new Option('--oidc-admin-group <group>', 'whose people are admins').env('TAILSLIDE_OIDC_ADMIN_GROUP')

export const oidcGroupOption = () =>
  new Option(
    '--oidc-group <group=role>',
    'role of a group, in one project with @title; several times, or with ; between',
  )
    .env('TAILSLIDE_OIDC_GROUPS')
    .argParser((value: string, before: readonly GroupRole[] | undefined): readonly GroupRole[] => [
      ...(before ?? []),
      ...value.split(';').map(groupRole),
    ])

/** The last `=` counts: names of groups may have some. */
function groupRole(text: string): GroupRole {
  const [, group = '', role = '', project] = /^\s*(.+)=(\w+)(?:@(.+?))?\s*$/.exec(text) ?? []
  if (isRole(role) && !(role === 'admin' && project !== undefined)) {
    return { group, role, ...(project !== undefined && { project }) }
  }
  const rule =
    'must be <group>=viewer, editor, releaser or admin, the first three with @<title of a project> or without'
  throw refuse(GROUP, text, rule)
}

/** Undefined where no option asks for it; refuses where one lacks another. */
export function toOidc(given: OidcArguments & { readonly publicUrl?: string | undefined }): OidcOptions | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = given
  if (issuer === undefined && clientId === undefined) return undefined
  const needs = (one: 'oidcIssuer' | 'oidcClientId', other: 'oidcIssuer' | 'oidcClientId' | 'publicUrl') =>
    new CliError('INVALID_OPTION', `${OPTION_NAMES[one]} needs ${OPTION_NAMES[other]} beside it`)
  if (issuer === undefined) throw needs('oidcClientId', 'oidcIssuer')
  if (clientId === undefined) throw needs('oidcIssuer', 'oidcClientId')
  if (given.publicUrl === undefined) throw needs('oidcIssuer', 'publicUrl')
  const { oidcGroupsClaim: groupsClaim, oidcAdminGroup: adminGroup, oidcGroup = [] } = given
  return {
    issuer,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    ...(groupsClaim !== undefined && { groupsClaim }),
    groups: [...(adminGroup === undefined ? [] : [{ group: adminGroup, role: 'admin' as const }]), ...oidcGroup],
  }
}
