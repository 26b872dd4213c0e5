/** Many evaluations and signals a second for a long time: heap, memory and handles must not grow, and no signal be lost. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { spawnNode } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectRedis, createRedisSignalReader } from '@tailslide/transports/redis'
import { APP_ID, benchFlags } from '../shared/flags.js'
import { inMB, printTable, printTarget, printTitle, round, thousands } from '../shared/print.js'
import { startCluster } from '../shared/start-cluster.js'
import { median, slope } from '../shared/statistics.js'
import type { Sample, Summary } from './soak-child.js'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, rate: { type: 'string', default: '100000' } },
})
const MINUTES = Number(values.minutes)
const RATE = Number(values.rate)
const FLAGS = 100
/** What a run may grow by from its first third on, in bytes. */
const MOST_HEAP_GROWTH = 1024 * 1024
const MOST_RSS_GROWTH = 8 * 1024 * 1024

printTitle(`Soak: ${MINUTES} minutes of ${thousands(RATE)} evaluations and signals a second, NATS and Redis`)
const { publish, stop, natsServer, redisHost } = await startCluster()
const flagsOf = (version: number) => benchFlags(FLAGS, { rollout_percentage: 50 + (version % 2) })
let version = 1
await publish(version, flagsOf(version))
// A new ruleset every second, so that delivery runs as long as everything else.
const publishing = setInterval(() => {
  version++
  publish(version, flagsOf(version)).catch((error: unknown) => console.error(error))
}, 1_000)

const child = spawnNode(fileURLToPath(new URL('soak-child.js', import.meta.url)), [
  JSON.stringify({ appId: APP_ID, natsServer, redisHost }),
  String(MINUTES * 60),
  String(RATE),
  String(FLAGS),
])
const samples: Sample[] = []
const show = ({ seconds, heap, rss, handles, descriptors, evaluations, rulesetVersion }: Sample) => ({
  minute: round(seconds / 60),
  'heap MB': round(heap / 1024 / 1024, 2),
  'RSS MB': inMB(rss),
  handles,
  descriptors,
  evaluations: thousands(evaluations),
  ruleset: rulesetVersion ?? 0,
})
let summary: Summary | undefined
while (!summary) {
  const line = await child.nextLine((text) => text.startsWith('{'), 60_000)
  const message: { sample: Sample } | { summary: Summary } = JSON.parse(line)
  if ('summary' in message) {
    summary = message.summary
    break
  }
  samples.push(message.sample)
  const { seconds } = message.sample
  if (samples.length === 1 || seconds % 60 === 0) console.log(`  ${JSON.stringify(show(message.sample))}`)
}
clearInterval(publishing)
await child.exit

const reader = createRedisSignalReader({ connection: connectRedis({ host: redisHost, clock: systemClock }) })
const { buckets } = await reader.read(APP_ID, 3_600_000, 60_000)
const stored = buckets.reduce((sum, { count }) => sum + count, 0)
await reader.close()
await stop()

console.log('\nSeries:')
const every = Math.max(1, Math.round(samples.length / 31))
printTable(samples.filter((_, index) => index % every === 0 || index === samples.length - 1).map(show))

// The first third fills caches and lets the compiler finish.
const third = Math.ceil(samples.length / 3)
const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)]
const later = [...middle, ...last]
const length = (later.at(-1)?.seconds ?? 0) - (later[0]?.seconds ?? 0)
const heapGrowth = slope(later.map(({ seconds, heap }) => ({ x: seconds, y: heap }))) * length
const rssGrowth = median(last.map(({ rss }) => rss)) - median(middle.map(({ rss }) => rss))
// A request under way holds a handle for a moment; what leaks is there at the quietest moment too.
const fewest = (list: Sample[]) => Math.min(...list.map(({ handles, descriptors }) => handles + descriptors))
const moreHandles = fewest(last) - fewest(middle)
const { recorded, emitted, dropped, evaluations } = summary

const checks: [string, boolean][] = [
  [
    `heap grew by ${round(heapGrowth / 1024)} kB in ${round(length / 60)} minutes, at most 1,024`,
    heapGrowth <= MOST_HEAP_GROWTH,
  ],
  [`RSS grew by ${inMB(rssGrowth)} MB, at most 8`, rssGrowth <= MOST_RSS_GROWTH],
  [`handles and descriptors grew by ${moreHandles}, none`, moreHandles <= 0],
  [
    `${thousands(emitted)} emitted, ${thousands(recorded)} recorded, ${dropped} dropped, ${thousands(stored)} stored`,
    emitted === recorded && dropped === 0 && (MINUTES > 59 || stored === emitted),
  ],
  [
    `${thousands(evaluations / MINUTES / 60)} evaluations a second, at least 99 % of ${thousands(RATE)}`,
    evaluations >= MINUTES * 60 * RATE * 0.99,
  ],
]
console.log('\nTargets:')
for (const [what, isMet] of checks) printTarget(what, isMet)
process.exit(checks.every(([, isMet]) => isMet) ? 0 : 1)
