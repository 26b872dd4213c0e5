import { judgeComparison, judgeThreshold, NO_COMPARISON, SignalHistory, updateComparison } from '@tailslide/core'
import { percentile } from '../shared/statistics.js'
import { comparisonRule, thresholdRule } from './breakers.js'
import { Random } from './random.js'
import { callsOf, START, steady, TICK_MS } from './traffic.js'

const FLAGS = 10_000
const TICKS = 60

export interface Cost {
  /** Milliseconds of processor time for one look at every flag. */
  readonly threshold: number
  readonly comparison: number
}

/** What a look at 10,000 flags costs, only those judged that have news of failures; all are called 50 times a second on each path, failing with probability p. */
export function lookCost(p: number): Cost {
  const random = new Random(1)
  const traffic = steady(100, p, p, 0.5)
  const rules = { ...thresholdRule(), ...comparisonRule() }
  const histories = Array.from({ length: FLAGS }, () => new SignalHistory(rules.window))
  const states = histories.map(() => NO_COMPARISON)
  const times = { threshold: [] as number[], comparison: [] as number[] }
  for (let tick = 0; tick < 100 + TICKS; tick++) {
    const at = START + tick * TICK_MS
    for (const history of histories) {
      for (const { counts } of callsOf(traffic, random, 0)) {
        history.put('success', at, counts.success)
        history.put('failure', at, counts.failure)
        history.put('control_ok', at, counts.control_ok)
        history.put('control_error', at, counts.control_error)
      }
    }
    if (tick < 100) continue
    times.threshold.push(
      cpuTime(() => {
        for (const history of histories) {
          if (history.takeTrouble()) judgeThreshold(history, at + TICK_MS - 1, 0, rules)
        }
      }),
    )
    times.comparison.push(
      cpuTime(() => {
        for (const [index, history] of histories.entries()) {
          const state = updateComparison(states[index] ?? NO_COMPARISON, history.takeFresh(), rules)
          states[index] = state
          judgeComparison(state, rules)
        }
      }),
    )
  }
  return { threshold: percentile(times.threshold, 0.5), comparison: percentile(times.comparison, 0.5) }
}

function cpuTime(work: () => void): number {
  const started = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}
