import type { RulesetRow } from './queries.js'

/** The newest ruleset of each app that a broker has. */
export type StoredRulesets = ReadonlyMap<number, { readonly version: number; readonly publishedAt: number }>

export interface BrokerComparison {
  /** Apps of which the broker does not hold what the database says. */
  readonly lost: readonly RulesetRow[]
  /** Of those, the ones noted as published, with the version to note instead: what the broker holds, or 0. */
  readonly unconfirmed: readonly { readonly appId: number; readonly version: number }[]
}

export function compareWithBroker(rows: readonly RulesetRow[], stored: StoredRulesets): BrokerComparison {
  const lost = rows.filter((row) => !isHeld(row, stored))
  const unconfirmed = lost
    // What is behind anyway is sent without being asked for.
    .filter((row) => row.published_version >= row.version)
    .map(({ app_id: appId, version }) => {
      // A broker that is ahead holds versions from before a restore: nothing of what it has is ours.
      const held = stored.get(appId)?.version ?? 0
      return { appId, version: held < version ? held : 0 }
    })
  return { lost, unconfirmed }
}

function isHeld(row: RulesetRow, stored: StoredRulesets): boolean {
  const held = stored.get(row.app_id)
  // Nobody asks a broker that has nothing for an app that is gone.
  if (!held) return row.deleted === 1
  return held.version === row.version && held.publishedAt === Date.parse(row.changed_at)
}
