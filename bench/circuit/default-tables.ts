import { printTable, printTarget } from '../shared/print.js'
import { percentile } from '../shared/statistics.js'
import { threshold } from './breakers.js'
import { brokenForEver, DEFAULTS, recoveryOf } from './default-flag.js'
import { type Detection, detect } from './detection.js'
import { thresholdFalseTrips } from './false-trips.js'
import { percent, perDay, seconds } from './figures.js'
import { Random } from './random.js'
import { steady } from './traffic.js'

const RATES = [0.1, 1, 10, 100, 1_000]
const HEALTHY = 0.01
const HOUR_MS = 3_600_000
const LOW = [
  { name: '1 a minute', rate: 1 / 60, tickMs: 1_000, most: 0.2 },
  { name: '0.1 a second', rate: 0.1, tickMs: 1_000, most: 0.1 },
  { name: '1 a second', rate: 1, tickMs: 100, most: 0.02 },
]

/** Calls from the first broken one to the decision, after ten healthy minutes (two, where those are 100,000 calls). */
function detection(runs: number): void {
  const found = (rate: number, newRate: number): Detection => {
    const warmUp = rate > 100 ? 120_000 : 600_000
    const fault = { healthy: steady(rate, HEALTHY), newRate, warmUp, patience: 4 * HOUR_MS }
    return detect(threshold(DEFAULTS.errorThreshold, DEFAULTS), fault, rate > 100 ? Math.ceil(runs / 4) : runs, 3)
  }
  const rows = RATES.map((rate) => ({ rate, all: found(rate, 1), half: found(rate, 0.5), fifth: found(rate, 0.2) }))
  printTable(
    rows.map(({ rate, all, half, fifth }) => ({
      'calls/s': rate,
      '100 % p50': all.calls(0.5),
      '100 % p90': all.calls(0.9),
      '50 % p50': half.calls(0.5),
      '50 % p90': half.calls(0.9),
      '20 % p50': fifth.calls(0.5),
      '20 % p90': fifth.calls(0.9),
    })),
  )
  for (const { rate, all } of rows) {
    const most = rate > 100 ? 150 : 25
    const calls = all.calls(0.9)
    printTarget(`total failure at ${rate} calls/s: p90 at most ${most} calls (${calls})`, calls <= most)
  }
}

function falseTrips(): void {
  const rows = RATES.map((rate) => {
    const traffic = steady(rate, HEALTHY)
    return { rate, figure: thresholdFalseTrips(DEFAULTS, traffic, HEALTHY, rate > 100 ? 300 : 3_000).perDay }
  })
  printTable(rows.map(({ rate, figure }) => ({ 'calls/s': rate, 'false trips a day': perDay(figure) })))
  const most = Math.max(...rows.map(({ figure }) => figure))
  printTarget(`false trips of a healthy flag: below 0.001 a day at every rate (${perDay(most)})`, most < 0.001)
}

function recoveries(runs: number): void {
  const rows = LOW.map(({ name, rate, tickMs, most }) => {
    const lives = Array.from({ length: runs }, (_, run) => brokenForEver({ rate, tickMs }, 24, new Random(run + 1)))
    const shares = lives.map(({ share }) => share)
    const well = Array.from({ length: runs * 20 }, (_, run) =>
      recoveryOf({ rate, tickMs }, HEALTHY, new Random(run + 1)),
    )
    return {
      name,
      most,
      harmed: percentile(shares, 0.5),
      row: {
        calls: name,
        'harmed p50': percent(percentile(shares, 0.5)),
        'harmed p90': percent(percentile(shares, 0.9)),
        'closed all the same, a day': lives.reduce((sum, { closings }) => sum + closings, 0) / runs,
        'healthy recoveries': well.length,
        'tripped again': well.filter(({ isTripped }) => isTripped).length,
        'took p50': seconds(
          percentile(
            well.map(({ ms }) => ms),
            0.5,
          ),
        ),
      },
    }
  })
  printTable(rows.map(({ row }) => row))
  for (const { name, most, harmed } of rows) {
    printTarget(`broken for ever, ${name}: below ${percent(most)} harmed (${percent(harmed)})`, harmed < most)
  }
}

/** What a flag does that nobody has set anything of. */
export function printDefaults(isQuick: boolean): void {
  console.log('Default settings: calls from the first broken one to the decision, 1 % errors before\n')
  detection(isQuick ? 20 : 100)
  console.log('\nDefault settings: false trips per healthy flag and day, 1 % errors\n')
  falseTrips()
  console.log('\nDefault settings: 24 hours of a path that is broken for ever, and recoveries of one with 1 % errors\n')
  recoveries(isQuick ? 3 : 10)
  console.log()
}
