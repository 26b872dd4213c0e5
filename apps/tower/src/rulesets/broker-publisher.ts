import type { OutgoingRuleset, RulesetPublisher } from '@tailslide/core'
import type { StoredRulesets } from './compare-with-broker.js'

export interface ForeignApp {
  readonly appId: number
  readonly flagIds: readonly number[]
}

/**
 * The broker as Tower needs it. It never lets an older version follow a newer one, and rejects with the code
 * `RULESET_SUPERSEDED` and the version that it has as `newest`; the same version again counts as stored.
 */
export interface BrokerPublisher extends RulesetPublisher {
  /**
   * Tells those who listen now what is about to be published. Resolves when it may be published without getting in the way
   * of that; never rejects and promises nothing. Left out: publishing is all.
   */
  announce?(ruleset: OutgoingRuleset): Promise<void>
  /** Rejects with PAYLOAD_TOO_LARGE when the broker could never take it, as far as is known. */
  check?(ruleset: OutgoingRuleset): Promise<void>
  /** The newest ruleset of each app that the broker has. Left out: it cannot tell. */
  stored?(): Promise<StoredRulesets>
  /** These apps have rulesets that are to be published. Left out: it takes whatever comes. */
  expect?(appIds: Iterable<number>): void
  /** The apps that the broker has and that are not `isOwn`, with the ids of their flags. Left out: there are none. */
  foreign?(isOwn: (appId: number) => boolean): Promise<readonly ForeignApp[]>
}
