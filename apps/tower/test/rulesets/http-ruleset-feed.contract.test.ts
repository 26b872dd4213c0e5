import type { RulesetFeed } from '@tailslide/core'
import { type RulesetWorld, rulesetFeedContract, startProxy } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { createMemoryBroker } from '@tailslide/transports/memory'
import { createAccess } from '../../src/access/access.js'
import { ensureAdminToken } from '../../src/access/first-token.js'
import { createConnections } from '../../src/http/connections.js'
import { drain } from '../../src/http/listen.js'
import { checkNeeds } from '../../src/http/needs.js'
import { createPublicPlace } from '../../src/http/origin.js'
import { createRoutes } from '../../src/http/routes.js'
import { createServer } from '../../src/http/server.js'
import { sessionCookies } from '../../src/http/session-cookie.js'
import { createGuesses } from '../../src/keys/guesses.js'
import { createMetrics } from '../../src/metrics/metrics.js'
import { createSignedIn } from '../../src/people/signed-in.js'
import { createKnownApps } from '../../src/rulesets/known-apps.js'
import { rulesetRoutes } from '../../src/rulesets/routes.js'
import { createRulesetStreams } from '../../src/rulesets/ruleset-streams.js'
import { insertAppRow } from '../harness/rows.js'
import { ADMIN_TOKEN, quiet } from '../harness/run-tower.js'
import { testContext } from '../harness/test-context.js'

const APPS = [1, 2, 3, 4, 7, 70, 71]

/**
 * Tower's own server, routes and streams, with the broker in the hands of the contract, which publishes versions of its
 * own choice. An app of Tower has a ruleset from its creation on, the empty one, which is version 0 here; the contract
 * speaks of apps without a ruleset, so that one is kept from it.
 */
async function makeWorld(): Promise<RulesetWorld> {
  const context = await testContext()
  await ensureAdminToken(context, ADMIN_TOKEN)
  const broker = createMemoryBroker({ clock: systemClock })
  for (const appId of APPS) {
    await insertAppRow(context.database, appId)
    await broker.publisher.publish({ appId, version: 0, cause: 'manual', publishedAt: 1, payload: '[]' })
  }
  const metrics = createMetrics()
  const streams = createRulesetStreams(broker, {
    clock: systemClock,
    logger: quiet,
    metrics,
    stillValid: async (ids) => ids,
    mostStreams: 100,
  })
  const access = createAccess(context)
  const connections = createConnections(1_000, () => {})
  const server = createServer({ logger: quiet, clock: systemClock, connections })
  const guesses = createGuesses(context, metrics)
  const place = createPublicPlace({})
  const people = { signedIn: createSignedIn(context), place, cookies: sessionCookies(place) }
  checkNeeds(server, {
    access,
    lastUses: { note() {}, noteRefused() {} },
    ...people,
    connections,
    guesses,
    database: context.database,
  })
  const knownApps = createKnownApps(context, broker)
  rulesetRoutes(createRoutes(server), { source: broker, streams, knownApps })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  const proxy = await startProxy(Number(new URL(address).port))
  const towerUrl = `http://127.0.0.1:${proxy.port}`

  return {
    publish: (ruleset) => broker.publisher.publish(ruleset),
    feed(appId) {
      if (appId === 'all') throw new Error('a stream is of one app')
      return withoutVersion0(createHttpRulesetFeed({ appId, towerUrl, sdkKey: ADMIN_TOKEN, clock: systemClock }))
    },
    breakLink: () => proxy.sever(),
    mendLink: () => proxy.mend(),
    async close() {
      streams.stop()
      await drain(server)
      metrics.stop()
      await proxy.stop()
      await context.database.close()
    },
  }
}

const withoutVersion0 = (feed: RulesetFeed): RulesetFeed => ({
  start: (listener) =>
    feed.start({
      onRuleset: (ruleset) => {
        if (ruleset.version !== 0) listener.onRuleset(ruleset)
      },
      onStatus: (status) => listener.onStatus(status),
      onProblem: (error) => listener.onProblem(error),
    }),
  stop: () => feed.stop(),
})

rulesetFeedContract("the HTTP feed at Tower's streams", makeWorld, {
  all: false,
  malformed: false,
  knowsApps: true,
  breakable: true,
})
