import type { Agent } from 'node:http'
import type { Clock, RulesetFeed, SignalSink } from '@tailslide/core'
import { createHttpRulesetFeed, createHttpRulesetSnapshot, createHttpSignalSink } from '@tailslide/transports/http'
import { isAgent } from './option-rules.js'
import type { HttpAgent } from './options.js'
import type { RulesetRoute, SignalRoute } from './settings.js'

export interface TransportNeeds {
  readonly appId: number
  readonly rulesets: RulesetRoute
  readonly signals: SignalRoute
  readonly clock: Clock
}

// The SDK's own composition: only the drivers that the options choose are loaded, each when it is needed. What speaks HTTP is
// part of the SDK's one file: it is small, and a start that has to read another file first takes milliseconds longer.

let loading: Promise<unknown> = Promise.resolve()

/**
 * One driver after the other: where modules are loaded by somebody else's loader (Jest, Vitest's vm pools), two that share a
 * file fail when they are asked for at once, and both have to be read by the one processor anyway. What is used of a driver
 * is named where it is imported, because a bundler leaves out the rest.
 */
function inTurn<Driver>(load: () => Promise<Driver>): Promise<Driver> {
  const next = loading.then(load)
  loading = next.catch(() => {})
  return next
}

/** Rejects when the driver cannot be loaded. */
export async function openFeed({ appId, rulesets: route, clock }: TransportNeeds): Promise<RulesetFeed> {
  switch (route.via) {
    case 'custom':
      return route.feed
    case 'nats': {
      const createNatsRulesetFeed = await inTurn(
        async () => (await import('@tailslide/transports/nats')).createNatsRulesetFeed,
      )
      const { servers, stream, token } = route
      return createNatsRulesetFeed({ servers, stream, token, appId, clock, holdsProcess: false })
    }
    case 'nats-live': {
      const createNatsLiveFeed = await inTurn(
        async () => (await import('@tailslide/transports/nats')).createNatsLiveFeed,
      )
      const { servers, token, towerUrl, sdkKey } = route
      const snapshot = createHttpRulesetSnapshot({ towerUrl, sdkKey, agent: agentOf(route), appId, clock })
      const take = (signal: AbortSignal) => snapshot.take(signal)
      const feed = createNatsLiveFeed({ servers, token, appId, clock, holdsProcess: false, snapshot: take })
      return {
        start: (listener) => feed.start(listener),
        async stop() {
          await feed.stop()
          snapshot.close()
        },
      }
    }
    case 'http': {
      const { towerUrl, sdkKey } = route
      return createHttpRulesetFeed({ towerUrl, appId, sdkKey, agent: agentOf(route), clock })
    }
  }
}

/** Rejects when the driver cannot be loaded. */
export async function openSink({ signals: route, clock }: TransportNeeds): Promise<SignalSink> {
  switch (route.via) {
    case 'custom':
      return route.sink
    case 'redis': {
      const { connectRedis, createRedisSignalSink } = await inTurn(async () => {
        const { connectRedis, createRedisSignalSink } = await import('@tailslide/transports/redis')
        return { connectRedis, createRedisSignalSink }
      })
      const { host, port } = route
      const connection = connectRedis({ host, clock, ...(port === undefined ? {} : { port }) })
      const sink = createRedisSignalSink({ connection, clock })
      return {
        ...sink,
        async close() {
          // Whoever closes has waited long enough: what is under way ends with its connection.
          await Promise.all([sink.close(), connection.close()])
        },
      }
    }
    case 'http': {
      const { towerUrl, sdkKey } = route
      return createHttpSignalSink({ towerUrl, sdkKey, agent: agentOf(route), clock })
    }
    case 'none':
      return discard
  }
}

/** Without a store every count is refused, so that `stats().dropped` tells. */
const discard: SignalSink = {
  send: async ({ counts }) => ({ unsent: [], refused: counts }),
  close: async () => {},
}

/** Named by its class here and not in the options, which compile without Node's types. */
const agentOf = ({ agent }: { readonly agent: HttpAgent | undefined }): Agent | undefined =>
  isAgent(agent) ? agent : undefined
