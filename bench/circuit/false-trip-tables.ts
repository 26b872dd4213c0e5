import type { ThresholdRule } from '@tailslide/core'
import { printTable } from '../shared/print.js'
import { type Contender, comparison, comparisonRule, threshold, thresholdRule } from './breakers.js'
import { comparisonFalseTrips, thresholdFalseTrips } from './false-trips.js'
import { percent, perDay } from './figures.js'
import { Random } from './random.js'
import { callsOf, steady, TICK_MS, type Traffic } from './traffic.js'

/** A flag with few calls needs a longer window to hold 20 of them. */
export const windowFor = (rate: number): number => (rate < 1 ? 600_000 : rate < 10 ? 60_000 : 10_000)

const DEPLOYED: ThresholdRule = thresholdRule({ window: 3_000, minimumRequests: 1, confidence: 0 })

/** Prints the table and returns our figure at 1 % errors and 10 calls/s. */
export function thresholdFalseTripTable(): number {
  let figure = Number.NaN
  const rows = [0.01, 0.02, 0.03, 0.04].flatMap((p) =>
    [0.1, 1, 10, 100, 1_000].map((rate) => {
      const ticks = rate < 10 ? 60_000 : rate < 1_000 ? 10_000 : 2_000
      const ours = thresholdRule({ window: windowFor(rate) })
      const of = (rule: ThresholdRule, every?: number) =>
        thresholdFalseTrips(rule, steady(rate, p), p, ticks, every).perDay
      const value = of(ours)
      if (p === 0.01 && rate === 10) figure = value
      return {
        errors: percent(p),
        'calls/s': rate,
        deployed: perDay(of(DEPLOYED, 3_000)),
        'our window': `${ours.window / 1_000} s`,
        'confidence 99.9': perDay(of({ ...ours, confidence: 99.9 })),
        'confidence 99.999': perDay(value),
      }
    }),
  )
  printTable(rows)
  return figure
}

const SETTINGS = [
  { p: 0.01, rate: 10, share: 0.5, margin: 1 },
  { p: 0.01, rate: 10, share: 0.5, margin: 0 },
  { p: 0.01, rate: 10, share: 0.05, margin: 1 },
  { p: 0.01, rate: 10, share: 0.95, margin: 1 },
  { p: 0.01, rate: 100, share: 0.5, margin: 1 },
  { p: 0.001, rate: 10, share: 0.5, margin: 1 },
  { p: 0.05, rate: 10, share: 0.5, margin: 1 },
  { p: 0.05, rate: 100, share: 0.5, margin: 1 },
  { p: 0.2, rate: 10, share: 0.5, margin: 1 },
]

/** Prints the table and returns the figure of the default margin at 1 % errors, 10 calls/s and equal shares. */
export function comparisonFalseTripTable(isQuick: boolean): number {
  const rows = SETTINGS.slice(0, isQuick ? 2 : SETTINGS.length).map((setting) => {
    const { p, rate, share, margin } = setting
    return { setting, figure: comparisonFalseTrips(comparisonRule({ margin }), steady(rate, p, p, share)) }
  })
  printTable(
    rows.map(({ setting: { p, rate, share, margin }, figure }) => ({
      errors: percent(p),
      'calls/s': rate,
      'on the old path': percent(share),
      margin: `${margin} %`,
      'false trips': figure < 1e-9 ? 'below 1e-9' : perDay(figure),
    })),
  )
  return rows[0]?.figure ?? Number.NaN
}

/** Two settings with trips enough to be counted: the computed figures must not be below what is seen. */
export function checkFalseTrips(): void {
  const rule = thresholdRule({ confidence: 99.9 })
  const equal = steady(10, 0.01, 0.01, 0.5)
  printTable([
    {
      rule: 'threshold, 4 % errors, confidence 99.9',
      computed: perDay(thresholdFalseTrips(rule, steady(10, 0.04), 0.04, 10_000).perDay),
      simulated: perDay(countTrips(threshold(5, { confidence: 99.9 }), steady(10, 0.04), 800_000)),
    },
    {
      rule: 'comparison, margin 0, confidence 99',
      computed: perDay(comparisonFalseTrips(comparisonRule({ margin: 0, confidence: 99 }), equal)),
      simulated: perDay(countTrips(comparison({ margin: 0, confidence: 99, minimumRequests: 1 }), equal, 2_000_000)),
    },
  ])
}

/** Trips a day of a flag that is on again at once after each. */
function countTrips(contender: Contender, traffic: Traffic, ticks: number): number {
  const random = new Random(1)
  const breaker = contender.start()
  let trips = 0
  for (let tick = 0; tick < ticks; tick++) {
    if (!breaker.take(tick * TICK_MS, callsOf(traffic, random, tick * TICK_MS))) continue
    trips++
    breaker.restart((tick + 1) * TICK_MS)
  }
  return (trips / (ticks * TICK_MS)) * 86_400_000
}
