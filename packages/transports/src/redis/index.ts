export { parseRedisAddress, type RedisAddress } from './address.js'
export { connectRedis, type RedisConnection, type RedisConnectionOptions, type RedisStatus } from './connect.js'
export { createRedisSignalReader, type RedisSignalReaderOptions } from './signal-reader.js'
export { createRedisSignalSink, type RedisSignalSinkOptions } from './signal-sink.js'
