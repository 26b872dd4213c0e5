import { encodeFlags, type OutgoingRuleset, projectForDeployed } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import { toFlag } from '../db/flag-columns.js'
import { selectRuleset } from './queries.js'

/** The newest version of an app's ruleset, ready to be sent; undefined when there never was such an app. */
export async function readRuleset(db: Queryable, appId: number): Promise<OutgoingRuleset | undefined> {
  const stored = await selectRuleset(db, appId)
  if (!stored) return undefined
  const { ruleset, flags } = stored
  return {
    appId,
    version: ruleset.version,
    cause: ruleset.cause === 'circuit' ? 'circuit' : 'manual',
    publishedAt: Date.parse(ruleset.changed_at),
    ...encodeFlags(flags.map((row) => projectForDeployed(toFlag(row)))),
  }
}
