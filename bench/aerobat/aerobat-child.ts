/** One Aerobat over many apps; answers how long its ticks took. */
import { createAerobat } from '@tailslide/aerobat'
import { encodeRuleset, type SignalReader, type SignalSink } from '@tailslide/core'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemoryBroker, createMemorySignalStore } from '@tailslide/transports/memory'
import { connectRedis, createRedisSignalReader } from '@tailslide/transports/redis'
import { benchFlag } from '../shared/flags.js'
import { flagId, startTraffic, type TrafficOptions } from './traffic.js'

export interface Report {
  /** Milliseconds of each tick, from the look at the circuits to the last decision. */
  readonly ticks: readonly number[]
  readonly rss: number
  readonly cpuMs: number
  readonly transitions: number
}

const [host = '', given = '{}'] = process.argv.slice(2)
const options: TrafficOptions = JSON.parse(given)
const { apps, flagsOfApp } = options
const broker = createMemoryBroker({ clock })
let ticks: number[] = []
let transitions = 0

/** Redis, or the memory of this process with the traffic in it. */
function openSignals(): { reader: SignalReader; sink?: SignalSink } {
  if (host === 'memory') return createMemorySignalStore({ clock })
  return { reader: createRedisSignalReader({ connection: connectRedis({ host }) }) }
}

const { reader, sink } = openSignals()
const timed: SignalReader = {
  ...reader,
  follow() {
    const follower = reader.follow()
    return {
      ...follower,
      async read(wanted) {
        const begin = performance.now()
        const news = await follower.read(wanted)
        // All is decided before the loop turns.
        setImmediate(() => ticks.push(performance.now() - begin))
        return news
      },
    }
  },
}
const aerobat = createAerobat({
  rulesets: broker.feed('all'),
  signals: timed,
  circuits: {
    async publish() {
      transitions += 1
    },
    async close() {},
  },
  clock,
  logger: { debug() {}, info() {}, warn: (fields, message) => console.error(message, fields), error() {} },
})

for (let app = 0; app < apps; app += 1) {
  const flags = Array.from({ length: flagsOfApp }, (_, index) =>
    benchFlag(flagId(app, index, flagsOfApp), { app_id: app + 1, error_threshold_percentage: 50 }),
  )
  const payload = encodeRuleset(flags)
  await broker.publisher.publish({ appId: app + 1, version: 1, cause: 'manual', publishedAt: 0, payload })
}
await aerobat.start()
if (sink) startTraffic(sink, options)

process.on('message', (message: { id: number; ask: string }) => {
  const { user, system } = process.cpuUsage()
  const report: Report = { ticks, rss: process.memoryUsage().rss, cpuMs: (user + system) / 1_000, transitions }
  ticks = []
  process.send?.({ id: message.id, value: report })
})
