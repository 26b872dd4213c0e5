import type { SignOnTrouble } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'
import { listOf } from '../remote/places.js'
import type { RemoteTower } from '../remote/tower.js'
import { shellWord } from '../shell-word.js'
import { bad, doubtful, type Finding, good } from './finding.js'

const MOST_NAMED = 5

/**
 * Whether whoever signs in by single sign-on has a role. Which groups they came with is in Tower's log alone. Nothing is said where
 * nobody does so, and to who may not see people.
 */
export async function checkSingleSignOn(tower: RemoteTower): Promise<Finding[]> {
  const trouble = await troubleOf(tower)
  return trouble ? [trouble] : checkRoles(tower)
}

const TROUBLES: Readonly<Record<SignOnTrouble, readonly [says: string, remedy: string]>> = {
  client_refused: [
    'the issuer refuses this Tower, so nobody gets in by it',
    'compare --oidc-client-id and the client secret with what the issuer has; a secret may have expired',
  ],
  clocks_apart: [
    'the identity that the issuer gives has expired, or is not valid yet, so nobody gets in by it',
    'compare the clocks of the machines of Tower and of the issuer',
  ],
  unreachable: [
    'the issuer gives no answer of use, so nobody gets in by it',
    "see that it runs, and that Tower's machine reaches it at --oidc-issuer",
  ],
}
const isTrouble = (name: unknown): name is SignOnTrouble => typeof name === 'string' && Object.hasOwn(TROUBLES, name)

/** What keeps everybody out, as Tower has met it last. */
async function troubleOf(tower: RemoteTower): Promise<Finding | undefined> {
  // An older Tower says nothing of it.
  const ways = await tower.payload('GET', '/api/session')
  const met = isRecord(ways) ? ways.single_sign_on_trouble : undefined
  return isTrouble(met) ? bad('single sign-on', ...TROUBLES[met]) : undefined
}

async function checkRoles(tower: RemoteTower): Promise<Finding[]> {
  const people = await listOf(tower, '/api/people').catch((error: unknown) => {
    if (error instanceof CliError) return []
    throw error
  })
  const signedOn = people.filter((person) => person.state === 'active' && person.has_single_sign_on === true)
  if (signedOn.length === 0) return []
  const emails = signedOn.filter(({ grants }) => hasNone(grants)).map(({ email }) => String(email))
  const [first] = emails
  if (first === undefined) return [good('single sign-on', 'everybody who signs in by it has a role')]
  const more = emails.length > MOST_NAMED ? ` and ${emails.length - MOST_NAMED} more` : ''
  return [
    doubtful(
      'single sign-on',
      `no group gives a role to ${emails.slice(0, MOST_NAMED).join(', ')}${more}, and nobody has: they see nothing`,
      `Tower's log names their groups, in lines that begin with "single sign-on:"; give one of these a role with --oidc-group, or \`tailslide people grant ${shellWord(first)} viewer\``,
    ),
  ]
}

const hasNone = (grants: unknown): boolean => !Array.isArray(grants) || grants.filter(isRecord).length === 0
