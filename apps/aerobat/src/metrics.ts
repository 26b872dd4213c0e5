import type { CircuitPublisher, CircuitTransition } from '@tailslide/core'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What Aerobat needs to do its work: rulesets, signals, and a way to Tower for what it decides. */
export interface AerobatStatus {
  /** Milliseconds since it last looked at the circuits; null before the first time. */
  readonly lastTickMs: number | null
  /** It should have looked long ago. */
  readonly hangs: boolean
  readonly rulesets: boolean
  readonly signals: boolean
  readonly circuits: boolean
  readonly apps: number
  /** Transitions that Tower has not shown to have taken. */
  readonly waiting: number
}

export interface AerobatMetrics {
  /** All apps were looked at: their signals read, their circuits decided. */
  ticked(seconds: number): void
  tickFailed(): void
  /** The publisher, with what it delivers counted. */
  counting(circuits: CircuitPublisher): CircuitPublisher
  /** In the text format of Prometheus. */
  text(status: AerobatStatus): Promise<string>
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const PARTS = ['rulesets', 'signals', 'circuits'] as const

/** What keeps it from deciding on circuits; nothing where it does. */
export const lacksOf = (status: AerobatStatus): string[] => [
  ...(status.lastTickMs === null || status.hangs ? ['looks'] : []),
  ...PARTS.filter((part) => !status[part]),
]

/** The metrics of one Aerobat, in a registry of its own; every name begins with `tailslide_aerobat_`. */
export function createMetrics(): AerobatMetrics {
  const registry = new Registry()
  const registers = [registry]
  const ticks = new Histogram({
    name: 'tailslide_aerobat_tick_duration_seconds',
    help: 'Time to read the signals of all apps and to decide their circuits.',
    buckets: SECONDS,
    registers,
  })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `tailslide_aerobat_${name}`, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `tailslide_aerobat_${name}`, help, labelNames, registers })

  const failed = counter('ticks_failed_total', 'Looks at one app that ended in an error.')
  const transitions = counter('transitions_total', 'Transitions handed over to Tower, by the state they lead to.', [
    'state',
  ])
  const failures = counter('delivery_failures_total', 'Attempts to hand over a transition that failed.')
  const ready = gauge('ready', 'Whether a part that Aerobat needs is there: 1 or 0.', ['part'])
  const apps = gauge('apps', 'Apps whose circuits are watched.')
  const waiting = gauge('transitions_waiting', 'Transitions that Tower has not shown to have taken.')
  const lastTick = gauge('last_tick_age_seconds', 'Time since the circuits were last looked at.')

  return {
    ticked: (seconds) => ticks.observe(seconds),
    tickFailed: () => failed.inc(),
    counting(circuits) {
      // One that Tower is slow to answer is sent again, and counts once.
      const delivered = new WeakSet<CircuitTransition>()
      return {
        async publish(transition) {
          try {
            await circuits.publish(transition)
          } catch (error) {
            failures.inc()
            throw error
          }
          if (delivered.has(transition)) return
          delivered.add(transition)
          transitions.inc({ state: transition.circuit.state })
        },
        close: () => circuits.close(),
      }
    },
    text(status) {
      for (const part of PARTS) ready.set({ part }, status[part] ? 1 : 0)
      apps.set(status.apps)
      waiting.set(status.waiting)
      lastTick.remove()
      if (status.lastTickMs !== null) lastTick.set(status.lastTickMs / 1_000)
      return registry.metrics()
    },
  }
}

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE
