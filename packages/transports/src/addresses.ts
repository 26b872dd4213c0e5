// What reads addresses, without the drivers that use them, so that options can be checked before any driver is loaded.
export { parseTowerUrl, type TowerUrl } from './http/tower-url.js'
export { type NatsServers, parseNatsServers } from './nats/server-list.js'
export { parseRedisAddress, type RedisAddress } from './redis/address.js'
