import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SignalCount } from '@tailslide/core'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CircuitOutcome } from '../circuits/circuits.js'
import type { Health } from '../health/health.js'
import type { BrokerPublisher } from '../rulesets/broker-publisher.js'

/** So many calls of one kind, of whatever flag. */
export type CallCount = Pick<SignalCount, 'kind' | 'count'>
export type SignalOutcome = 'stored' | 'refused' | 'not_stored'
/** `invalid`: it cannot be read and is set aside. `failed`: the database did not take it, and it comes again. */
export type CircuitMessageOutcome = CircuitOutcome | 'invalid' | 'failed'
export type WebhookOutcome = 'delivered' | 'failed' | 'again'
type CircuitState = 'closed' | 'open' | 'recovering'

/** What is looked up at the moment of a scrape, because it is nobody's event. */
export interface MetricsSources {
  listeners(): number
  health(): Promise<Health>
  /** Rejects while the database is away. */
  circuits(): Promise<Readonly<Record<CircuitState, number>>>
  /** Messages to webhooks that wait. Rejects while the database is away. */
  webhooksPending(): Promise<number>
  /** Metrics of others in this process, in the same format. */
  others(): Promise<string>
}

export interface Metrics {
  answered(method: string, route: string, status: number, seconds: number): void
  streamOpened(): void
  streamDropped(): void
  /** A key that is none; `limited` when its sender was told to wait. */
  authenticationFailed(outcome: 'refused' | 'limited'): void
  /** A connection was closed because there were too many. */
  connectionClosed(): void
  rulesetSent(to: 'streams' | 'broker'): void
  publishFailed(): void
  signals(outcome: SignalOutcome, counts: readonly CallCount[]): void
  circuitMessage(outcome: CircuitMessageOutcome): void
  /** An entry of the audit log was made. */
  changed(action: string): void
  /** A message to a webhook was sent, or was not; `again`: it is tried later. */
  webhookSent(outcome: WebhookOutcome): void
  /** Messages to webhooks were not stored, because too many wait. */
  webhooksDropped(count: number): void
  /** In the text format of Prometheus. Never rejects: what cannot be looked up now is left out. */
  text(sources: MetricsSources): Promise<string>
  readonly contentType: string
  stop(): void
}

const WEBHOOK_OUTCOMES: readonly WebhookOutcome[] = ['delivered', 'failed', 'again']
const CIRCUIT_OUTCOMES: readonly CircuitMessageOutcome[] = ['applied', 'outdated', 'unknown_flag', 'invalid', 'failed']

/** From a millisecond, which a toggle on SQLite takes, to the timeouts of databases. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

/** The metrics of one Tower, in a registry of its own: several Towers in one process do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers })

  const requests = new Histogram({
    name: 'tailslide_http_request_duration_seconds',
    help: 'Requests answered, by route; streams are not among them.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  })
  const listeners = gauge('tailslide_stream_listeners', 'Streams of server-sent events that are open.')
  const opened = counter('tailslide_streams_opened_total', 'Streams of server-sent events opened.')
  const dropped = counter('tailslide_streams_dropped_total', 'Streams ended because their reader did not keep up.')
  const wrongKeys = counter('tailslide_authentication_failures_total', 'Keys that were not known.', ['outcome'])
  const closed = counter('tailslide_connections_closed_total', 'Connections closed because there were too many.')
  const rulesets = counter('tailslide_rulesets_sent_total', 'Versions of rulesets handed to streams or broker.', ['to'])
  const failures = counter('tailslide_publish_failures_total', 'Attempts to publish that the broker did not confirm.')
  const behind = gauge('tailslide_publisher_apps_behind', 'Apps whose newest ruleset the broker has not confirmed.')
  const oldest = gauge('tailslide_publisher_oldest_seconds', 'How long the app longest behind has waited.')
  const signals = counter('tailslide_signals_total', 'Calls counted by SDKs and sent over HTTP.', ['kind', 'outcome'])
  const messages = counter('tailslide_circuit_messages_total', 'Circuit messages taken from Aerobats.', ['outcome'])
  const circuits = gauge('tailslide_circuits', 'Circuits by state.', ['state'])
  const changes = counter('tailslide_changes_total', 'Changes of flags and circuits, by action of the audit log.', [
    'action',
  ])
  const deliveries = counter('tailslide_webhook_deliveries_total', 'Attempts to tell a webhook.', ['outcome'])
  const pending = gauge('tailslide_webhook_deliveries_pending', 'Messages to webhooks that wait to be taken.')
  const untold = counter('tailslide_webhook_deliveries_dropped_total', 'Messages not stored: too many waited.')
  const ready = gauge('tailslide_ready', 'Whether a part that Tower needs answers: 1 or 0.', ['part'])
  const watched = gauge(
    'tailslide_circuits_watched',
    'Whether an Aerobat answers that decides on circuits: 1 or 0; left out where Tower cannot know.',
  )
  const processGauges = createProcessMetrics(gauge)

  for (const to of ['streams', 'broker']) rulesets.inc({ to }, 0)
  for (const outcome of CIRCUIT_OUTCOMES) messages.inc({ outcome }, 0)
  for (const outcome of WEBHOOK_OUTCOMES) deliveries.inc({ outcome }, 0)

  return {
    answered: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    streamOpened: () => opened.inc(),
    streamDropped: () => dropped.inc(),
    rulesetSent: (to) => rulesets.inc({ to }),
    publishFailed: () => failures.inc(),
    signals(outcome, counts) {
      for (const { kind, count } of counts) signals.inc({ kind, outcome }, count)
    },
    circuitMessage: (outcome) => messages.inc({ outcome }),
    authenticationFailed: (outcome) => wrongKeys.inc({ outcome }),
    connectionClosed: () => closed.inc(),
    webhookSent: (outcome) => deliveries.inc({ outcome }),
    webhooksDropped: (count) => untold.inc(count),
    changed: (action) => changes.inc({ action }),
    async text(sources) {
      const [health, states, waiting] = await Promise.all([
        sources.health(),
        sources.circuits().catch(() => undefined),
        sources.webhooksPending().catch(() => undefined),
      ])
      listeners.set(sources.listeners())
      ready.reset()
      for (const [part, answers] of health.parts) ready.set({ part }, answers ? 1 : 0)
      watched.remove()
      const isWatched = watchedIn(health)
      if (isWatched !== undefined) watched.set(isWatched ? 1 : 0)
      behind.remove()
      oldest.remove()
      if (health.lag) behind.set(health.lag.behind)
      if (health.lag) oldest.set(health.lag.oldestMs / 1_000)
      pending.remove()
      if (waiting !== undefined) pending.set(waiting)
      circuits.reset()
      for (const [state, count] of Object.entries(states ?? {})) circuits.set({ state }, count)
      processGauges.look()
      return `${await registry.metrics()}\n${await sources.others()}`
    },
    contentType: registry.contentType,
    stop: () => processGauges.stop(),
  }
}

/** Undefined where Tower cannot know, or an Aerobat in this process tells of itself. */
function watchedIn({ aerobats }: Health): boolean | undefined {
  switch (aerobats?.state) {
    case 'ready':
      return true
    case 'not_ready':
    case 'none':
    case 'gone':
      return false
    default:
      return undefined
  }
}

type MakeGauge = (name: string, help: string) => Gauge<string>

// The library's own collection of these starts observers that nothing can stop.
function createProcessMetrics(gauge: MakeGauge) {
  const resident = gauge('process_resident_memory_bytes', 'Memory of this process.')
  const heap = gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use.')
  const cpu = gauge('process_cpu_seconds_total', 'Processor time that this process has used.')
  const started = gauge('process_start_time_seconds', 'When this process began, seconds since 1970.')
  const lag = gauge('nodejs_eventloop_lag_p99_seconds', 'How late timers were since the last scrape, 99th percentile.')
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  return {
    look() {
      const { rss, heapUsed } = process.memoryUsage()
      const { user, system } = process.cpuUsage()
      resident.set(rss)
      heap.set(heapUsed)
      cpu.set((user + system) / 1e6)
      started.set(performance.timeOrigin / 1_000)
      const p99 = delay.percentile(99)
      lag.set(Number.isFinite(p99) ? p99 / 1e9 : 0)
      delay.reset()
    },
    stop: () => delay.disable(),
  }
}

/** The broker, with every attempt counted. */
export function countPublishing(broker: BrokerPublisher, metrics: Metrics): BrokerPublisher {
  return {
    ...(broker.announce && { announce: broker.announce.bind(broker) }),
    ...(broker.check && { check: broker.check.bind(broker) }),
    ...(broker.expect && { expect: broker.expect.bind(broker) }),
    ...(broker.stored && { stored: broker.stored.bind(broker) }),
    async publish(ruleset) {
      try {
        await broker.publish(ruleset)
      } catch (error) {
        metrics.publishFailed()
        throw error
      }
      metrics.rulesetSent('broker')
    },
    close: () => broker.close(),
  }
}
