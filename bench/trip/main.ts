/** First failure to off in every SDK, with default settings, and where the time goes. */
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Flag } from '@tailslide/core'
import { type DrivenNode, driveNode, until } from '@tailslide/testkit'
import { connectRedis, createRedisSignalReader } from '@tailslide/transports/redis'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { percentile } from '../shared/statistics.js'
import { startClusterWorld, startSingleWorld, type World } from './worlds.js'

const { values } = parseArgs({
  options: {
    trips: { type: 'string', default: '200' },
    threshold: { type: 'string', default: '50' },
    lead: { type: 'string', default: '10' },
    sdks: { type: 'string', default: '4' },
    rate: { type: 'string', default: '75' },
    flags: { type: 'string', default: '10' },
    share: { type: 'string', default: '100' },
    world: { type: 'string', default: 'both' },
  },
})
const trips = Number(values.trips)
const lead = Number(values.lead)
const flagCount = Number(values.flags)
const GIVE_UP_MS = 20_000

/** Milliseconds of one trip, each from the end of the one before. */
interface Trip {
  /** First failure in a service to the first failure in the store. */
  readonly flush: number
  /** To Aerobat's decision: until there is enough to decide on, and the tick comes. */
  readonly decide: number
  /** To Tower's commit. */
  readonly commit: number
  /** To the last SDK that answers false. */
  readonly deliver: number
  readonly total: number
}

interface Timing {
  readonly firstFailureAt: number | null
  readonly offAt: number | null
}

const nameOf = (index: number): string => `flag-${index}`

/** When a failure of the flag stood in the store for the first time after `since`, as far as one can look from outside. */
function watchStore(world: World, appId: number) {
  const connection = world.redisUrl === undefined ? undefined : connectRedis({ host: world.redisUrl })
  const follower = connection && createRedisSignalReader({ connection }).follow()
  const awaited = new Map<number, (at: number) => void>()
  const totals = new Map<string, number>()
  let stopped = false
  const watching = (async () => {
    while (follower && !stopped) {
      const news = await follower.read(new Map([[appId, { windowMs: 1_000, byInstance: false }]]))
      for (const { flagId, kind, at, count } of news.buckets.get(appId) ?? []) {
        const key = `${flagId} ${kind} ${at}`
        if (kind === 'failure' && totals.get(key) !== count) awaited.get(flagId)?.(Date.now())
        totals.set(key, count)
      }
      await pause(5)
    }
  })()
  return {
    firstFailure: (flagId: number) => new Promise<number>((resolve) => awaited.set(flagId, resolve)),
    async stop() {
      stopped = true
      await watching
      await connection?.close()
    },
  }
}

async function measure(world: World): Promise<Trip[]> {
  const app = await world.tower.apps.create('shop')
  const flags: Flag[] = []
  for (let index = 0; index < flagCount; index += 1) {
    const fields = { is_active: true, rollout_percentage: 100, error_threshold_percentage: Number(values.threshold) }
    flags.push(await world.tower.flags.create(app.id, { ...fields, title: nameOf(index), is_recoverable: false }))
  }
  const names = JSON.stringify(flags.map(({ title }) => title))
  const child = fileURLToPath(new URL('sdk-child.js', import.meta.url))
  const sdks: DrivenNode[] = []
  for (let index = 0; index < Number(values.sdks); index += 1) {
    const options = JSON.stringify(await world.sdkOptions(app.id))
    sdks.push(driveNode(child, [options, names, values.rate, values.share]))
  }
  await Promise.all(sdks.map((sdk) => sdk.ask('start')))
  const store = watchStore(world, app.id)
  const all = <T>(what: string, title: string): Promise<T[]> => Promise.all(sdks.map((sdk) => sdk.ask<T>(what, title)))
  const results: Trip[] = []
  let begun = 0

  async function trip({ id, title }: Flag): Promise<Trip> {
    await until(async () => (await all<boolean>('isOn', title)).every(Boolean), { timeout: GIVE_UP_MS })
    await pause(lead * 1_000)
    const seen = world.redisUrl === undefined ? Promise.resolve(Number.NaN) : store.firstFailure(id)
    await all('fail', title)
    const timings = await until(
      async () => {
        const some = await all<Timing>('timing', title)
        return some.every(({ offAt }) => offAt !== null) && some
      },
      { timeout: GIVE_UP_MS, message: `${title} to be off in every SDK` },
    )
    const first = Math.min(...timings.map(({ firstFailureAt }) => firstFailureAt ?? Number.POSITIVE_INFINITY))
    const last = Math.max(...timings.map(({ offAt }) => offAt ?? Number.NaN))
    const flag = await world.tower.flags.get(id)
    const decidedAt = flag.circuit?.state === 'open' ? flag.circuit.openedAt : Number.NaN
    const committedAt = Date.parse(flag.updated_at)
    const storedAt = Math.min(await seen, decidedAt)
    await all('mend', title)
    await world.tower.circuits.close(id)
    return {
      flush: storedAt - first,
      decide: decidedAt - (Number.isNaN(storedAt) ? first : storedAt),
      commit: committedAt - decidedAt,
      deliver: last - committedAt,
      total: last - first,
    }
  }

  await Promise.all(
    flags.map(async (flag, index) => {
      // One after the other, so that every trip has the machine to itself for most of its time.
      await pause((index * lead * 1_000) / flagCount)
      while (begun < trips) {
        begun += 1
        results.push(await trip(flag))
      }
    }),
  )
  await store.stop()
  await Promise.all(sdks.map((sdk) => sdk.end()))
  return results
}

printTitle(
  `First failure to off in ${values.sdks} SDKs: ${trips} trips after ${lead} healthy seconds, ${values.rate} calls/s a service, ` +
    `${values.share} % of calls fail, threshold ${values.threshold} %`,
)
const worlds = [
  ...(values.world === 'single' ? [] : [startClusterWorld]),
  ...(values.world === 'cluster' ? [] : [startSingleWorld]),
]
const met: [string, number][] = []
for (const start of worlds) {
  const world = await start()
  const results = await measure(world)
  await world.stop()
  const stage = (name: string, of: (trip: Trip) => number) => {
    const all = results.map(of).filter((ms) => !Number.isNaN(ms))
    return { [world.name]: name, 'p50 ms': round(percentile(all, 0.5)), 'p99 ms': round(percentile(all, 0.99)) }
  }
  printTable([
    ...(world.redisUrl === undefined ? [] : [stage('failure to store', (trip) => trip.flush)]),
    stage(world.redisUrl === undefined ? 'failure to decision' : 'store to decision', (trip) => trip.decide),
    stage('decision to commit in Tower', (trip) => trip.commit),
    stage('commit to the last SDK', (trip) => trip.deliver),
    stage('first failure to off in every SDK', (trip) => trip.total),
  ])
  console.log()
  met.push([
    world.name,
    percentile(
      results.map(({ total }) => total),
      0.99,
    ),
  ])
}
for (const [name, p99] of met) printTarget(`${name}: p99 ${round(p99)} ms, below 500 ms`, p99 < 500)
process.exit()
