/**
 * Synthetic traffic in simulated time, through the very rules that Aerobat runs: how often each trips on health, how soon
 * on faults, whom that harms, and what a look costs. Seeded: the same tables at each run. `--quick` takes fewer runs.
 */
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { comparison, deployed, threshold } from './breakers.js'
import { lookCost } from './cost.js'
import { printDefaults } from './default-tables.js'
import { comparisonDetection, thresholdDetection } from './detection-tables.js'
import { checkFalseTrips, comparisonFalseTripTable, thresholdFalseTripTable } from './false-trip-tables.js'
import { perDay, seconds } from './figures.js'
import { live } from './recovery.js'
import { STORIES, tell } from './stories.js'

const isQuick = process.argv.includes('--quick')
const RUNS = isQuick ? 60 : 200
const STORY_RUNS = isQuick ? 4 : 15

printTitle('Trip rules: false trips, detection, recovery, cost')

printDefaults(isQuick)
console.log('False trips per healthy flag and day; the threshold is 5 %\n')
const thresholdFigure = thresholdFalseTripTable()
console.log('\nThe same of the comparison rule, both paths failing alike\n')
const comparisonFigure = comparisonFalseTripTable(isQuick)
console.log('\nThe method against plain simulation, where trips are frequent enough\n')
checkFalseTrips()

console.log('\nFrom the first broken call to the decision, 1 % errors before; given up after 10 min\n')
const byThreshold = thresholdDetection(RUNS)
console.log(
  '\nThe comparison rule, 10 calls/s of both paths together, 1 % errors on the old one; given up after an hour\n',
)
const byComparison = comparisonDetection(RUNS)

console.log(
  '\nStories at 100 calls/s, 20 % of them on the old path: false trips of a run, or the time to the decision\n',
)
const contenders = [
  deployed(5),
  threshold(5),
  threshold(5, { quorumInstances: 2 }, 'threshold, quorum 2'),
  comparison(),
  comparison({ quorumInstances: 2 }, 'comparison, quorum 2'),
]
const told = STORIES.map((story) => ({
  story,
  outcomes: contenders.map((contender) => tell(story, contender, STORY_RUNS)),
}))
printTable(
  told.map(({ story, outcomes }) => ({
    story: story.name,
    ...Object.fromEntries(
      outcomes.map(({ falseTrips, medianMs }, i) => [
        contenders[i]?.name,
        story.onset === null ? `${round(falseTrips)} false` : seconds(medianMs),
      ]),
    ),
  })),
)

console.log(
  '\nHalf an hour through the circuit: off for 10 s, doubled at each further trip, back in ten steps of 5 s\n',
)
printTable(
  (
    [
      ['broken for 3 min', deployed(5), { rate: 100, oldShare: 0, broken: 1 }],
      ['broken for 3 min', threshold(5), { rate: 100, oldShare: 0, broken: 1 }],
      ['broken for 3 min', comparison(), { rate: 100, oldShare: 0.2, broken: 1 }],
      ['healthy', deployed(5), { rate: 10, oldShare: 0, broken: 0.01 }],
      ['healthy', threshold(5), { rate: 10, oldShare: 0, broken: 0.01 }],
      ['healthy', comparison(), { rate: 10, oldShare: 0.2, broken: 0.01 }],
    ] as const
  ).map(([what, contender, setting]) => {
    const life = live(contender, setting, STORY_RUNS)
    return {
      'new path': what,
      'calls/s': setting.rate,
      rule: contender.name,
      trips: life.trips,
      'of them false': life.tripsWhileHealthy,
      'users harmed': setting.broken > 0.01 ? String(life.harmed) : '-',
      'fully on after the fix': setting.broken > 0.01 ? seconds(life.recoveredAfter) : '-',
      'healthy time not fully on': `${round(life.offWhileHealthy * 100)} %`,
    }
  }),
)

console.log('\nOne look at 10,000 flags, ms of processor time (median of 60)\n')
const costs = ([0.01, 0.04] as const).map((p) => ({ p, ...lookCost(p) }))
printTable(
  costs.map(({ p, threshold: of, comparison: and }) => ({
    errors: `${p * 100} %`,
    threshold: round(of),
    comparison: round(and),
  })),
)

console.log()
const target = 'fewer than 0.001 false trips a day at 1 % errors and 10 calls/s'
printTarget(`threshold rule, 5 %: ${target} (${perDay(thresholdFigure)})`, thresholdFigure < 0.001)
printTarget(`comparison rule: ${target} (${perDay(comparisonFigure)})`, comparisonFigure < 0.001)
for (const errorThreshold of [5, 10, 50]) {
  const ms = byThreshold(1, errorThreshold, 100)?.ms(0.5) ?? Number.NaN
  printTarget(
    `total failure at 100 calls/s, threshold ${errorThreshold} %: median below 300 ms (${round(ms, 0)} ms)`,
    ms < 300,
  )
}
for (const [newRate, most] of [
  [0.5, 60],
  [0.1, 700],
] as const) {
  const calls = byComparison(newRate, 0.5)?.calls(0.9) ?? Number.NaN
  printTarget(`comparison, ${newRate * 100} % against 1 %: p90 within ${most} calls (${calls})`, calls <= most)
}
const outage = told.find(({ story }) => story.name.startsWith('outage'))?.outcomes[3]?.falseTrips ?? Number.NaN
printTarget(`comparison: an outage of both paths trips nothing (${outage} a run)`, outage === 0)
const cost = Math.max(...costs.map((of) => of.threshold))
printTarget(`a threshold look at 10,000 flags below 20 ms (${round(cost)} ms)`, cost < 20)
