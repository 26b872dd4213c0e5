import type { RulesetRow } from './queries.js'

/** The newest ruleset of each app that a broker has. */
export type StoredRulesets = ReadonlyMap<number, StoredRuleset>

interface StoredRuleset {
  readonly version: number
  readonly publishedAt: number
}

export interface BrokerComparison {
  /** Apps of which the broker does not hold what the database says. */
  readonly lost: readonly RulesetRow[]
  /** Of those, the ones noted as published, with the version to note instead: what the broker holds, or 0. */
  readonly unconfirmed: readonly { readonly appId: number; readonly version: number }[]
}

/**
 * Of what the database said `before` the broker told what it has `stored`; and `after`, since other Towers store what they change
 * in between. At a start that is seconds, until there is a connection.
 */
export function compareWithBroker(
  before: readonly RulesetRow[],
  stored: StoredRulesets,
  after: readonly RulesetRow[],
): BrokerComparison {
  const newer = new Map(after.map((row) => [row.app_id, row]))
  const lost = before.filter((row) => !isHeld(row, stored) && !isOvertaken(row, stored, newer.get(row.app_id)))
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
  return isOf(row, held)
}

/** Whether the broker holds what was changed since: the newest, or one on the way to it. A version that is ahead is from before a restore. */
function isOvertaken(row: RulesetRow, stored: StoredRulesets, newer: RulesetRow | undefined): boolean {
  const held = stored.get(row.app_id)
  if (!held || !newer || held.version <= row.version) return false
  return held.version < newer.version || isOf(newer, held)
}

const isOf = (row: RulesetRow, { version, publishedAt }: StoredRuleset): boolean =>
  version === row.version && publishedAt === Date.parse(row.changed_at)
