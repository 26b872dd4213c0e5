import { access, expiries, firstToken } from './access/features.js'
import { checkAdminToken } from './access/first-token.js'
import { aerobats } from './aerobats/features.js'
import { historyPruning } from './audit/features.js'
import { historyRoutes } from './audit/history-routes.js'
import { logRoutes } from './audit/routes.js'
import { circuitsOfBroker, circuitsOfProcess, openingsStored, unsavedOpenings } from './circuits/features.js'
import { circuitRoutes } from './circuits/routes.js'
import { configRoutes } from './config/routes.js'
import type { Tower, TowerOptions } from './context.js'
import { database, schema } from './db/features.js'
import { docsAnswers } from './docs/routes.js'
import { eventAnswers, events } from './events/features.js'
import { flagRoutes } from './flags/routes.js'
import { upkeepRoutes } from './flags/upkeep/routes.js'
import { health } from './health/features.js'
import { listening, server } from './http/features.js'
import { hygieneAnswers } from './hygiene/routes.js'
import { keyRoutes } from './keys/routes.js'
import { features } from './lifecycle/features.js'
import { createGround, type Ground } from './lifecycle/ground.js'
import { createLife } from './lifecycle/life.js'
import { useCases } from './lifecycle/use-cases.js'
import { metrics, metricsAnswers } from './metrics/features.js'
import { natsAccess, natsAccessServes } from './nats-access/features.js'
import { people, sessions } from './people/features.js'
import { linkTo } from './people/links.js'
import { checkOidcOptions } from './people/oidc/options.js'
import { appRoutes, projectRoutes } from './projects/routes.js'
import { promotionRoutes } from './promotion/routes.js'
import { foreignApps, localRulesets, publishing, rulesetAnswers, streams } from './rulesets/features.js'
import { recentSignals, rollingUp, seriesKeeping, signalAnswers } from './signals/features.js'
import { tokenRoutes } from './tokens/routes.js'
import { tripAnswers } from './trips/routes.js'
import { usageAnswers, usageTaking } from './usage/features.js'
import { webhookSending } from './webhooks/features.js'
import { webhookRoutes } from './webhooks/routes.js'

/** The features of a Tower, in the order in which they start. They stop in the opposite one. */
const FEATURES = features<Ground>()
  .add(database) // Opens the file, or connections to PostgreSQL; closes them.
  .run(schema) // Migrates, and sees whether the database takes a write.
  .add(metrics) // Counts and measures; ends measuring the event loop.
  .add(sessions) // Knows people by their sessions.
  .add(access) // Knows callers by their keys; writes when these were last used.
  .add(natsAccess) // Knows, where Tower decides it, who may connect to NATS; answers what was asked and ends.
  .add(unsavedOpenings) // Keeps openings that the database has not taken; drops them.
  .add(streams) // Sends rulesets to readers over HTTP, and heartbeats; ends them.
  .add(events) // Tells people of what happens; ends what is under way.
  .add(localRulesets) // Hands every ruleset, and each change, to this process; ends what is under way.
  .add(foreignApps) // Knows what others have on broker and store.
  .add(publishing) // Sends the broker what it lacks; ends what is under way.
  .add(useCases) // What changes are made with, and who hears of them.
  .add(expiries) // Ends what keys have opened when they expire; ends.
  .add(historyPruning) // Forgets entries that are older than they are kept, where that is bounded; ends.
  .add(webhookSending) // Tells webhooks what has happened; ends what is under way.
  .add(seriesKeeping) // Looks after the signal store once a minute; ends.
  .add(recentSignals) // Takes back what a store in memory has counted before a restart; writes that down, and a last time.
  .add(rollingUp) // Takes signals into the database before the store forgets them; ends.
  .add(usageTaking) // Takes reports of SDKs that wait in the store, and forgets old ones; ends.
  .add(openingsStored) // Stores them when the database takes them; ends.
  .add(circuitsOfProcess) // Takes transitions of an Aerobat beside Tower; ends.
  .add(circuitsOfBroker) // Takes those of a cluster; ends.
  .add(aerobats) // Asks whether Aerobats of a cluster run; ends.
  .add(server) // Makes the HTTP server, which asks every caller for what the route needs; answers what is under way and closes.
  .add(health) // Says how its parts are.
  .run(metricsAnswers) // Shows metrics.
  .run(docsAnswers) // Tells what can be asked of this Tower.
  .run(projectRoutes) // Projects and their environments: made, renamed, protected, deleted.
  .run(appRoutes) // The same as deployed clients know them.
  .run(flagRoutes) // Flags: made, changed, switched, deleted.
  .run(upkeepRoutes) // Flags: found, switched together, described, archived, copied.
  .run(promotionRoutes) // Environments: compared, and one brought to what another has.
  .run(configRoutes) // Projects as files: read, and applied.
  .run(circuitRoutes) // Circuits: opened and closed by hand.
  .run(keyRoutes) // SDK keys: made and revoked.
  .run(tokenRoutes) // API tokens: made, replaced and revoked.
  .add(people) // People: invited, let in, kept out; their accounts; the first admin.
  .run(webhookRoutes) // Webhooks: made, tested, and what became of their messages.
  .run(historyRoutes) // What has happened, by whom and why: found, and flags brought back.
  .run(logRoutes) // The audit log: read.
  .add(rulesetAnswers) // Rulesets and streams: read; says goodbye to the readers of streams.
  .add(eventAnswers) // What happens: told as it does; says goodbye to its readers.
  .run(signalAnswers) // Signals: taken, and charted.
  .run(usageAnswers) // Who asks for which flags: taken from SDKs, and told.
  .run(tripAnswers) // What it takes to open a circuit: estimated, and seen over the last hour.
  .run(hygieneAnswers) // What can be tidied up: told.
  .add(listening) // Opens the port.
  .run(natsAccessServes) // Answers NATS.
  // The last of all: whatever a start fails at, the only time that the token is seen must not be lost with it.
  .add(firstToken) // Makes the first admin token.

/** Puts a Tower together; nothing happens before `start()`. */
export function createTower(options: TowerOptions): Tower {
  checkAdminToken(options.adminToken)
  checkOidcOptions(options.oidc, options.publicUrl)
  const ground = createGround(options)
  const life = createLife(options.logger, async (onStarted) => {
    const { url, adminToken, setUp, place } = await FEATURES.start(ground, onStarted)
    const { token } = setUp
    return {
      url,
      ...(adminToken !== undefined && { adminToken }),
      ...(token !== undefined && { setupLink: linkTo(place.url ?? url, 'setup', token) }),
    }
  })
  const { broker, republishing } = ground
  return { ...life, rulesets: broker.feed, republish: republishing.ask, circuits: broker.circuitPublisher }
}
