import type { Clock, Logger } from '@tailslide/core'
import { withoutHidden } from '../../projects/titles.js'

/** What somebody's groups have given at a sign-in. */
export interface GivenByGroups {
  readonly roles: number
  /** Titles in rules of their groups that no project has. */
  readonly missingProjects: readonly string[]
}

interface SignedIn extends GivenByGroups {
  readonly personId: number
  /** As the issuer has them. */
  readonly groups: readonly string[]
}

const QUIET_MS = 60_000
/** Sets of groups that are told of within that time; what comes beyond is not told. */
const MOST_SETS = 100
const MOST_NAMES = 20
const LONGEST_NAME = 100

/** Tells in the log why somebody who has signed in may do less than was meant; of the same groups once a minute. */
export function createGroupsInVain(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  claim: string,
): (signedIn: SignedIn) => void {
  const toldAt = new Map<string, number>()
  return ({ personId, groups, roles, missingProjects }) => {
    if (roles > 0 && missingProjects.length === 0) return
    const shown = { groups: shortened(groups), missingProjects: shortened(missingProjects) }
    const now = clock.monotonic()
    for (const [set, at] of toldAt) if (now - at >= QUIET_MS) toldAt.delete(set)
    const set = JSON.stringify(shown)
    if (toldAt.has(set) || toldAt.size >= MOST_SETS) return
    toldAt.set(set, now)
    const more = groups.length > MOST_NAMES ? { moreGroups: groups.length - MOST_NAMES } : {}
    logger.info({ personId, claim, ...shown, ...more, roles }, wordsOf(groups, missingProjects))
  }
}

function wordsOf(groups: readonly string[], missingProjects: readonly string[]): string {
  if (missingProjects.length > 0) return 'single sign-on: --oidc-group gives a role in a project that is not there'
  if (groups.length === 0) return 'single sign-on: the issuer has named no groups of somebody, so they give no role'
  return 'single sign-on: no --oidc-group is for any group of somebody, so they give no role'
}

const shortened = (names: readonly string[]): string[] =>
  [...new Set(names)]
    .sort()
    .slice(0, MOST_NAMES)
    // Cut by whole characters, and before it is cleaned: a name may be as long as the issuer's answer.
    .map((name) =>
      withoutHidden(
        [...name.slice(0, 2 * LONGEST_NAME)].slice(0, LONGEST_NAME).join('').replace(/\p{C}/gu, ' '),
      ).trim(),
    )
