import { randomBytes } from 'node:crypto'
import type { Access } from '../access/access.js'
import type { UnsavedOpenings } from '../circuits/unsaved-openings.js'
import type { Context } from '../context.js'
import type { Database } from '../db/database.js'
import type { EventStreams } from '../events/event-streams.js'
import type { Metrics } from '../metrics/metrics.js'
import type { NatsAccess } from '../nats-access/index.js'
import type { SignedIn } from '../people/signed-in.js'
import type { ForeignApps } from '../rulesets/foreign-apps.js'
import type { LocalRulesets } from '../rulesets/local-rulesets.js'
import type { Publisher } from '../rulesets/publisher.js'
import { refuseHuge } from '../rulesets/ruleset-change.js'
import type { RulesetStreams } from '../rulesets/ruleset-streams.js'
import { untoldReports } from '../webhooks/untold.js'
import type { Started } from './features.js'
import type { Ground } from './ground.js'

interface Needs extends Ground {
  readonly database: Database
  readonly metrics: Metrics
  readonly access: Access
  readonly signedIn: SignedIn
  readonly natsAccess: NatsAccess | undefined
  readonly openings: UnsavedOpenings
  readonly streams: RulesetStreams
  readonly events: EventStreams
  readonly local: LocalRulesets
  readonly publisher: Publisher | undefined
  readonly foreign: ForeignApps
}

/** What the use-cases work with, and who hears of what they do. */
export function useCases(given: Needs): Started<{ readonly context: Context }> {
  const { options, clock, logger, database, openings, publisher, local, knownRulesets } = given
  const context: Context = {
    database,
    clock,
    logger,
    knownRulesets,
    random: options.random ?? randomBytes,
    hasBroker: options.publisher !== undefined,
    async checkSize(ruleset) {
      refuseHuge(ruleset)
      await options.publisher?.check?.(ruleset)
    },
    async announce(appId, ruleset) {
      // Before the broker tells of it, what waits on top of it.
      if (ruleset) openings.over(ruleset)
      publisher?.wake(ruleset)
      await local.announce(appId, ruleset)
    },
    onRecorded: given.metrics.changed,
    onUntold: untoldReports({ countDropped: given.metrics.webhooksDropped, logger, clock }),
    leastIds: given.foreign.leastIds,
    keysEnded(ended) {
      given.access.forget(ended)
      given.signedIn.forget(ended)
      given.natsAccess?.keysEnded(ended)
      given.streams.end(ended)
      given.events.end(ended)
    },
    keysLimited: given.access.forget,
  }
  return { gives: { context } }
}
