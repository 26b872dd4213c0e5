/** The services of a whole company, as far as Redis sees them. */
import { connectRedis, createRedisSignalSink } from '@tailslide/transports/redis'
import { startTraffic } from './traffic.js'

const [host = '', options = '{}'] = process.argv.slice(2)
const connection = connectRedis({ host })
// A sink sends one batch after the other; services are many.
const sinks = Array.from({ length: 64 }, () => createRedisSignalSink({ connection }))
const { apps, flagsOfApp, instances } = JSON.parse(options)
startTraffic(
  {
    send(batch) {
      const sink = sinks[batch.appId % sinks.length]
      if (!sink) throw new Error('no sink')
      return sink.send(batch)
    },
    async close() {},
  },
  { apps, flagsOfApp, instances },
)
