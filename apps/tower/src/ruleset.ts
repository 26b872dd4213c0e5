import { encodeRuleset, type OutgoingRuleset } from '@tailslide/core'
import type { Queryable } from './db/database.js'
import { selectRuleset } from './db/queries/rulesets.js'
import { toFlag } from './flag-row.js'

/** A version of an app's ruleset, ready to be sent, and how far it has come. */
export interface StoredRuleset extends OutgoingRuleset {
  readonly deleted: boolean
  readonly publishedVersion: number
}

/** The newest version of the app's ruleset; undefined when there never was such an app. */
export async function readRuleset(db: Queryable, appId: number): Promise<StoredRuleset | undefined> {
  const stored = await selectRuleset(db, appId)
  if (!stored) return undefined
  const { ruleset, flags } = stored
  return {
    appId,
    version: ruleset.version,
    cause: ruleset.cause === 'circuit' ? 'circuit' : 'manual',
    publishedAt: Date.parse(ruleset.changed_at),
    payload: encodeRuleset(flags.map(toFlag)),
    deleted: ruleset.deleted === 1,
    publishedVersion: ruleset.published_version,
  }
}
