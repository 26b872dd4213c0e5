import type { WindowCounts } from '@tailslide/core'
import type { Random } from './random.js'

/** Milliseconds between two looks of the breaker; calls are counted in buckets of that width. */
export const TICK_MS = 100
export const START = 1_790_000_000_000

export interface TickCounts {
  readonly instance: string
  readonly counts: WindowCounts
}

/** What an instance's calls are like at an instant of simulated time, in ms since the start. */
export interface Traffic {
  /** Calls a second of both paths, all instances together. */
  readonly rate: (at: number) => number
  /** The share of calls that take the old path. */
  readonly oldShare: number
  /** Probabilities of failure. */
  readonly oldRate: (at: number, instance: number) => number
  readonly newRate: (at: number, instance: number) => number
  readonly instances: number
  /** Failures of the new path that come on top, all from one instance: a user who tries again and again. */
  readonly clump?: (at: number) => number
}

export const steady = (rate: number, oldRate: number, newRate = oldRate, oldShare = 0): Traffic => ({
  rate: () => rate,
  oldShare,
  oldRate: () => oldRate,
  newRate: () => newRate,
  instances: 1,
})

/** The same traffic with other failures of the new path from `onset` on. */
export const failingFrom = (traffic: Traffic, onset: number, newRate: number): Traffic => ({
  ...traffic,
  newRate: (at, instance) => (at >= onset ? newRate : traffic.newRate(at, instance)),
})

/**
 * The calls of the `length` ms from `at`. The new path gets `open` of its traffic, the rest goes to the old one: that is
 * what a circuit does.
 */
export function callsOf(traffic: Traffic, random: Random, at: number, length = TICK_MS, open = 1): TickCounts[] {
  const total = (traffic.rate(at) * length) / 1000
  const newShare = (1 - traffic.oldShare) * open
  return Array.from({ length: traffic.instances }, (_, instance) => {
    const newCalls = random.poisson((total * newShare) / traffic.instances)
    const oldCalls = random.poisson((total * (1 - newShare)) / traffic.instances)
    const failure = random.binomial(newCalls, traffic.newRate(at, instance))
    const oldFailed = random.binomial(oldCalls, traffic.oldRate(at, instance))
    const clump = instance === 0 && open > 0 ? (traffic.clump?.(at) ?? 0) : 0
    return {
      instance: `pod-${instance}`,
      counts: {
        success: newCalls - failure,
        failure: failure + clump,
        slow: 0,
        // The old path is counted only where the caller wraps it: a share of 0 means that nobody does.
        control_ok: traffic.oldShare > 0 ? oldCalls - oldFailed : 0,
        control_error: traffic.oldShare > 0 ? oldFailed : 0,
      },
    }
  })
}
