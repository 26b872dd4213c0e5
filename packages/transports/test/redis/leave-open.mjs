// Sends one count to the Redis named, says what was unsent, and leaves everything open.
import { connectRedis, createRedisSignalSink } from '@tailslide/transports/redis'

const connection = connectRedis({ host: process.argv[2] })
const sink = createRedisSignalSink({ connection })
const counts = [{ flagId: 13, kind: 'failure', count: 1 }]
const { unsent } = await sink.send({ appId: 5, instance: 'web-1', counts })
process.stdout.write(`unsent ${unsent.length}\n`)
