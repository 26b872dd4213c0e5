import type { OutgoingRuleset } from '@tailslide/core'
import type { Context } from '../context.js'
import { selectFlagIds } from '../flags/queries.js'
import type { RulesetSource } from '../rulesets/ruleset-streams.js'

/** Of some ids, those that are flags of the app. */
export interface OwnFlags {
  readonly ids: ReadonlySet<number>
  /** What is to be said of the others. */
  readonly otherwise: string
}

/**
 * Tells by the ruleset that this process has, which costs no query and needs no database: a circuit that opens while the
 * database is away is decided on by these signals. Of ids that are not in it, as of an archived flag or one that was made
 * at another Tower a moment ago, the database is asked. Rejects where there is neither.
 */
export function createFlagLookup(
  { database }: Pick<Context, 'database'>,
  source: Pick<RulesetSource, 'latest'>,
): (appId: number, ids: readonly number[]) => Promise<OwnFlags> {
  const idsOf = new WeakMap<OutgoingRuleset, ReadonlySet<number>>()

  const served = (appId: number): ReadonlySet<number> | undefined => {
    const ruleset = source.latest(appId)
    if (!ruleset?.flags) return undefined
    const known = idsOf.get(ruleset) ?? new Set(ruleset.flags.map(({ id }) => id))
    idsOf.set(ruleset, known)
    return known
  }

  return async (appId, ids) => {
    const inRuleset = served(appId)
    const found = new Set(ids.filter((id) => inRuleset?.has(id)))
    const others = [...new Set(ids)].filter((id) => !found.has(id))
    const otherwise = `app ${appId} has no flag with this id`
    if (others.length === 0) return { ids: found, otherwise }
    try {
      for (const id of await selectFlagIds(database.db, appId, others)) found.add(id)
      return { ids: found, otherwise }
    } catch (thrown) {
      if (!inRuleset) throw thrown
      return { ids: found, otherwise: 'it is in no ruleset, and the database is away that knows of others' }
    }
  }
}
