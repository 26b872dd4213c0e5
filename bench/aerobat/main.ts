/** One Aerobat for many apps: how long a tick takes, what it holds in memory, what Redis has to do for it. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { driveNode, spawnNode, startRedis } from '@tailslide/testkit'
import { inMB, printTable, printTarget, printTitle, round, thousands } from '../shared/print.js'
import { percentile } from '../shared/statistics.js'
import { redisStats } from '../signals/redis-stats.js'
import type { Report } from './aerobat-child.js'

const { values } = parseArgs({
  options: {
    apps: { type: 'string', default: '1000' },
    flags: { type: 'string', default: '10' },
    instances: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '30' },
  },
})
const seconds = Number(values.seconds)
const apps = Number(values.apps)
const flagsOfApp = Number(values.flags)
const instances = Number(values.instances)
const options = JSON.stringify({ apps, flagsOfApp, instances })
const program = (name: string): string => fileURLToPath(new URL(`${name}.js`, import.meta.url))
/** What an Aerobat of that size has to stay below. */
const MOST = { p99Ms: 64, mb: 187 }
/** A look sends one script and an HGETALL for each bucket that has changed; those within the script count as well. */
const SENT = /^(evalsha|hgetall)/
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Row {
  readonly [column: string]: string | number
}

async function measure(store: string, host: string, stats: () => Promise<{ calls: number; microseconds: number }>) {
  const aerobat = driveNode(program('aerobat-child'), [host, options])
  // The window of ten seconds fills first.
  await pause(12_000)
  const warm = await aerobat.ask<Report>('report')
  const before = await stats()
  await pause(seconds * 1_000)
  const report = await aerobat.ask<Report>('report')
  const after = await stats()
  await aerobat.end()
  const row: Row = {
    store,
    ticks: report.ticks.length,
    'p50 ms': round(percentile(report.ticks, 0.5)),
    'p99 ms': round(percentile(report.ticks, 0.99)),
    'longest ms': round(Math.max(...report.ticks)),
    'first ms': round(warm.ticks[0] ?? Number.NaN),
    'RSS MB': inMB(report.rss),
    'CPU ms a tick': round((report.cpuMs - warm.cpuMs) / report.ticks.length),
    'CPU %': round((report.cpuMs - warm.cpuMs) / seconds / 10),
    'commands/s': Math.round((after.calls - before.calls) / seconds),
    'Redis CPU %': round((after.microseconds - before.microseconds) / seconds / 10_000),
    'false trips': report.transitions,
  }
  return { row, report }
}

printTitle(
  `Aerobat: ${thousands(apps)} apps, ${thousands(apps * flagsOfApp)} flags, ${thousands(apps * instances)} SDKs`,
)
const redis = await startRedis()
const traffic = spawnNode(program('traffic-child'), [redis.url, options])
// What the services send is known before Aerobat comes.
await pause(3_000)
const quiet = await redisStats(redis.url, SENT)
await pause(5_000)
const own = await redisStats(redis.url, SENT)
const perSecond = { calls: (own.calls - quiet.calls) / 5, microseconds: (own.microseconds - quiet.microseconds) / 5 }
const begin = performance.now()
const overRedis = await measure('plain Redis', redis.url, async () => {
  const all = await redisStats(redis.url, SENT)
  const lasted = (performance.now() - begin) / 1_000
  return {
    calls: all.calls - perSecond.calls * lasted,
    microseconds: all.microseconds - perSecond.microseconds * lasted,
  }
})
traffic.kill()
await traffic.exit
await redis.stop()
const inMemory = await measure('memory', 'memory', async () => ({ calls: 0, microseconds: 0 }))
printTable([overRedis.row, inMemory.row])
console.log(
  `\n  The services alone: ${thousands(perSecond.calls)} commands/s, ${round(perSecond.microseconds / 10_000)} % of a core.`,
)
console.log(
  '  In memory the process also holds the store, two minutes of it in fine buckets, and plays the services.\n',
)
const p99 = percentile(overRedis.report.ticks, 0.99)
printTarget(`plain Redis: tick p99 ${round(p99)} ms, below ${MOST.p99Ms} ms`, p99 < MOST.p99Ms)
printTarget(`plain Redis: ${inMB(overRedis.report.rss)} MB, below ${MOST.mb} MB`, inMB(overRedis.report.rss) < MOST.mb)
process.exit()
