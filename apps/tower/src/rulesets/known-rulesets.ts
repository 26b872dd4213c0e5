import { type EncodedFlag, encodeFlag, joinFlags, type OutgoingRuleset, projectForDeployed } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import { toFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { mapWithPauses } from '../pauses.js'
import { type StoredRuleset, selectFlagIds, selectRuleset } from './queries.js'

/**
 * Reads rulesets, and of one that is known in an earlier version only the flags that have changed since: of 5,000 flags a
 * toggle reads one. What is known is checked against the database with each reading, by the number of all flags and the sum
 * of the versions with which they last changed; where the database is another than before, as after a restore, the ruleset
 * is read whole.
 */
export interface KnownRulesets {
  /** The newest version of an app's ruleset, ready to be sent; undefined when there never was such an app. */
  read(db: Queryable, appId: number): Promise<OutgoingRuleset | undefined>
  /** To be called with what `read` gave, once it is known to be committed. */
  keep(ruleset: OutgoingRuleset): void
}

/** Of each flag of an app, archived ones too, the version with which it last changed. */
type Versions = ReadonlyMap<number, number>

export function createKnownRulesets(): KnownRulesets {
  const kept = new Map<number, OutgoingRuleset>()
  const versionsOf = new WeakMap<OutgoingRuleset, Versions>()

  const made = (stored: StoredRuleset, pieces: readonly EncodedFlag[], versions: Versions): OutgoingRuleset => {
    const { ruleset } = stored
    const whole: OutgoingRuleset = {
      appId: ruleset.app_id,
      version: ruleset.version,
      cause: ruleset.cause === 'circuit' ? 'circuit' : 'manual',
      publishedAt: Date.parse(ruleset.changed_at),
      ...joinFlags(pieces),
    }
    versionsOf.set(whole, versions)
    return whole
  }

  const readWhole = async (db: Queryable, appId: number): Promise<OutgoingRuleset | undefined> => {
    const stored = await selectRuleset(db, appId, -1)
    return stored && made(stored, await encoded(stored.flags), versionsIn(stored.flags))
  }

  return {
    async read(db, appId) {
      const before = kept.get(appId)
      const known = before && versionsOf.get(before)
      if (!before?.flags || !known) return readWhole(db, appId)
      const stored = await selectRuleset(db, appId, before.version)
      if (!stored) return undefined
      const versions = new Map(known)
      for (const [id, version] of versionsIn(stored.flags)) versions.set(id, version)
      const { ruleset, flags, count } = stored
      if (ruleset.version >= before.version) {
        if (count < versions.size) forgetOthers(versions, await selectFlagIds(db, appId))
        if (isAllOf(stored, versions)) {
          const changed = new Set(flags.map(({ id }) => id))
          const same = before.flags.filter(({ id }) => versions.has(id) && !changed.has(id))
          return made(stored, merged(same, await encoded(flags)), versions)
        }
      }
      kept.delete(appId)
      return readWhole(db, appId)
    },
    keep(ruleset) {
      if (ruleset.version >= (kept.get(ruleset.appId)?.version ?? 0)) kept.set(ruleset.appId, ruleset)
    },
  }
}

/** For who reads one once. */
export const readRuleset = (db: Queryable, appId: number): Promise<OutgoingRuleset | undefined> =>
  createKnownRulesets().read(db, appId)

const versionsIn = (rows: readonly FlagRow[]): Map<number, number> =>
  new Map(rows.map(({ id, changed_in }) => [id, changed_in]))

function isAllOf({ count, sum }: StoredRuleset, versions: Versions): boolean {
  let total = 0
  for (const version of versions.values()) total += version
  return versions.size === count && total === sum
}

const encoded = (rows: readonly FlagRow[]): Promise<EncodedFlag[]> =>
  mapWithPauses(
    rows.filter(({ archived_at }) => archived_at === null),
    (row) => ({ id: row.id, json: encodeFlag(projectForDeployed(toFlag(row))) }),
  )

/** Flags that are gone. What slips in between this statement and the one before shows itself in the number and the sum. */
function forgetOthers(versions: Map<number, number>, there: readonly number[]): void {
  const ids = new Set(there)
  for (const id of versions.keys()) if (!ids.has(id)) versions.delete(id)
}

/** Both by ascending ids, of which they have none in common. */
function merged(before: readonly EncodedFlag[], newer: readonly EncodedFlag[]): EncodedFlag[] {
  const flags: EncodedFlag[] = []
  let next = 0
  for (const flag of before) {
    for (let other = newer[next]; other && other.id < flag.id; other = newer[++next]) flags.push(other)
    flags.push(flag)
  }
  return flags.concat(newer.slice(next))
}
