import {
  type ComparisonRule,
  InstanceSignalHistory,
  judgeComparison,
  judgeThreshold,
  NO_COMPARISON,
  SIGNAL_KINDS,
  type ThresholdRule,
  updateComparison,
} from '@tailslide/core'
import { START, TICK_MS, type TickCounts } from './traffic.js'

/** A rule as an Aerobat runs it: takes in what each tick brings and says whether it trips. Times are ms since the start. */
export interface Breaker {
  take(at: number, counts: readonly TickCounts[]): boolean
  /** Only signals from `at` on count: the circuit has closed or begins to recover. */
  restart(at: number): void
}

export interface Contender {
  readonly name: string
  readonly start: () => Breaker
}

export const thresholdRule = (fields: Partial<ThresholdRule> = {}): ThresholdRule => ({
  window: 10_000,
  minimumRequests: 20,
  errorThreshold: 5,
  slowThreshold: 0,
  confidence: 99.999,
  quorumInstances: 1,
  ...fields,
})

export const comparisonRule = (fields: Partial<ComparisonRule> = {}): ComparisonRule => ({
  margin: 1,
  confidence: 99.999,
  minimumRequests: 20,
  quorumInstances: 1,
  ...fields,
})

/** The rule of deployed Aerobats: every 3 s the sum of the last 3 s, no minimum. */
const DEPLOYED_LOOK_MS = 3_000
export const deployed = (errorThreshold: number): Contender => ({
  name: 'deployed',
  start() {
    let [calls, failed] = [0, 0]
    return {
      take(at, counts) {
        for (const { counts: of } of counts) {
          calls += of.success + of.failure
          failed += of.failure
        }
        if ((at + TICK_MS) % DEPLOYED_LOOK_MS !== 0) return false
        const trips = failed > (calls * errorThreshold) / 100
        calls = failed = 0
        return trips
      },
      restart() {
        calls = failed = 0
      },
    }
  },
})

export const threshold = (
  errorThreshold: number,
  fields: Partial<ThresholdRule> = {},
  name = 'threshold',
): Contender => ({
  name,
  start: () => thresholdBreaker(thresholdRule({ errorThreshold, ...fields })),
})

export const comparison = (fields: Partial<ComparisonRule> = {}, name = 'comparison'): Contender => ({
  name,
  start: () => comparisonBreaker(comparisonRule(fields)),
})

function put(history: InstanceSignalHistory, at: number, counts: readonly TickCounts[]): void {
  history.nextLook()
  for (const { instance, counts: of } of counts) {
    for (const kind of SIGNAL_KINDS) if (of[kind] > 0) history.put(instance, kind, START + at, of[kind])
  }
}

function thresholdBreaker(rule: ThresholdRule): Breaker {
  const history = new InstanceSignalHistory(rule.window)
  let from = 0
  return {
    take(at, counts) {
      put(history, at, counts)
      const end = at + TICK_MS
      return judgeThreshold(history, START + end - 1, from, rule).trips !== null
    },
    restart(at) {
      from = START + at
    },
  }
}

function comparisonBreaker(rule: ComparisonRule): Breaker {
  let state = NO_COMPARISON
  return {
    take(_at, counts) {
      state = updateComparison(state, counts, rule)
      return judgeComparison(state, rule).trips
    },
    restart() {
      state = NO_COMPARISON
    },
  }
}
