import type {
  CircuitConsumer,
  CircuitPublisher,
  Clock,
  OutgoingRuleset,
  RulesetFeed,
  RulesetPublisher,
} from '@tailslide/core'
import { createMemoryCircuitQueue } from './circuit-queue.js'
import { createMemoryRulesets } from './ruleset-broker.js'
import type { RulesetWatcher } from './ruleset-feed.js'

export interface MemoryBrokerOptions {
  readonly clock: Clock
  /** Circuit messages kept while Tower takes none; default 10,000. */
  readonly circuitCapacity?: number
  /** Hears what a watcher throws; without it, that is dropped. */
  readonly onProblem?: (error: unknown) => void
}

/** What NATS is to a cluster, inside one process: rulesets from Tower to everyone, circuit messages from Aerobat to Tower. */
export interface MemoryBroker {
  readonly publisher: RulesetPublisher
  feed(appId: number | 'all'): RulesetFeed
  /** The newest ruleset of an app, encoded once for whoever sends it on. */
  latest(appId: number): OutgoingRuleset | undefined
  /** The newest of every app. */
  latestOfAll(): OutgoingRuleset[]
  /**
   * Calls with every ruleset published after this call, in order and before `publish()` resolves; read `latest()` for the
   * one before. The function returned ends it.
   */
  watch(appId: number | 'all', watcher: RulesetWatcher): () => void
  /** Each reading of this property gives a publisher of its own, to be closed alone. */
  readonly circuitPublisher: CircuitPublisher
  circuitConsumer(): CircuitConsumer
}

export function createMemoryBroker(options: MemoryBrokerOptions): MemoryBroker {
  const { clock, circuitCapacity = 10_000, onProblem = () => {} } = options
  const { publisher, feed, latest, latestOfAll, watch } = createMemoryRulesets(onProblem)
  const circuits = createMemoryCircuitQueue({ clock, capacity: circuitCapacity })
  return {
    publisher,
    feed,
    latest,
    latestOfAll,
    watch,
    get circuitPublisher() {
      return circuits.publisher()
    },
    circuitConsumer: circuits.consumer,
  }
}
