import { printTable } from '../shared/print.js'
import { comparison, deployed, threshold } from './breakers.js'
import { type Detection, detect } from './detection.js'
import { windowFor } from './false-trip-tables.js'
import { percent, seconds } from './figures.js'
import { steady } from './traffic.js'

const count = (value: number): string => (Number.isFinite(value) ? String(value) : '-')

const describe = ({ found, ms, calls, harmed }: Detection) => ({
  found: percent(found),
  p50: seconds(ms(0.5)),
  p90: seconds(ms(0.9)),
  'calls p50': count(calls(0.5)),
  'calls p90': count(calls(0.9)),
  'harmed p50': count(harmed(0.5)),
})

const FAULTS = [
  { newRate: 1, errorThreshold: 5 },
  { newRate: 1, errorThreshold: 10 },
  { newRate: 1, errorThreshold: 50 },
  { newRate: 0.5, errorThreshold: 5 },
  { newRate: 0.2, errorThreshold: 5 },
  { newRate: 0.1, errorThreshold: 5 },
]

/** Prints the table and returns what our rule did, by fault and rate. */
export function thresholdDetection(runs: number) {
  const ours = new Map<string, Detection>()
  const key = (newRate: number, errorThreshold: number, rate: number) => `${newRate} ${errorThreshold} ${rate}`
  const rows = FAULTS.flatMap(({ newRate, errorThreshold }) =>
    [0.1, 1, 10, 100, 1_000].flatMap((rate) =>
      [deployed(errorThreshold), threshold(errorThreshold, { window: windowFor(rate) })].map((contender) => {
        const fault = { healthy: steady(rate, 0.01), newRate, warmUp: windowFor(rate), patience: 600_000 }
        const result = detect(contender, fault, rate > 100 ? Math.ceil(runs / 3) : runs, 1)
        if (contender.name === 'threshold') ours.set(key(newRate, errorThreshold, rate), result)
        return {
          'new path': percent(newRate),
          threshold: `${errorThreshold} %`,
          'calls/s': rate,
          rule: contender.name,
          ...describe(result),
        }
      }),
    ),
  )
  printTable(rows)
  return (newRate: number, errorThreshold: number, rate: number) => ours.get(key(newRate, errorThreshold, rate))
}

/** Prints the table and returns what the rule did, by fault and share of the old path. */
export function comparisonDetection(runs: number) {
  const found = new Map<string, Detection>()
  const rows = [0.5, 0.05, 0.95].flatMap((share) =>
    [1, 0.5, 0.1, 0.04].map((newRate) => {
      const fault = { healthy: steady(10, 0.01, 0.01, share), newRate, warmUp: 200_000, patience: 3_600_000 }
      const result = detect(comparison(), fault, runs, 2)
      found.set(`${newRate} ${share}`, result)
      return { 'new path': percent(newRate), 'on the old path': percent(share), ...describe(result) }
    }),
  )
  printTable(rows)
  return (newRate: number, share: number) => found.get(`${newRate} ${share}`)
}
