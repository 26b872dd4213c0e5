import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeRuleset, type RulesetPublisher } from '@tailslide/core'
import {
  aFlag,
  type NatsHandle,
  type ServerHandle,
  startNats,
  startProxy,
  startRedis,
  startTailslide,
  type TcpProxy,
  until,
} from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher, type NatsLink } from '@tailslide/transports/nats'
import { connectRedis, createRedisSignalReader, type RedisConnection } from '@tailslide/transports/redis'
import { now, type ServiceOptions } from './service.js'

export interface Counts {
  readonly success: number
  readonly failure: number
}

/** A service's surroundings: one server that will fail, and whatever else it needs, which will not. */
export interface World {
  readonly server: ServerHandle
  /** Stands between the service and the server. */
  readonly proxy: TcpProxy
  readonly options: ServiceOptions
  /** Turns the flag on or off, trying until that is stored; resolves with when it was. */
  change(isActive: boolean): Promise<number>
  /** Whether the signal store outlives a restart of the server. */
  readonly keepsSignals: boolean
  /** What the signal store has of the flag. */
  stored(): Promise<Counts>
  close(): Promise<void>
}

/** Whatever takes a change may be away. */
const CHANGE_WITHIN_MS = 40_000

/** A NATS with Tower's end of it, or a Redis with Aerobat's: of the kind that does not fail, one serves many worlds. */
export interface Rulesets {
  readonly server: NatsHandle
  readonly link: NatsLink
  change(appId: number, isActive: boolean): Promise<number>
  close(): Promise<void>
}

export interface Signals {
  readonly server: ServerHandle
  readonly connection: RedisConnection
  stored(appId: number): Promise<Counts>
  close(): Promise<void>
}

const TOKEN = 'right'
let lastAppId = 0
const flagIdOf = (appId: number): number => appId * 1_000 + 13

export async function startRulesets(): Promise<Rulesets> {
  const server = await startNats({ token: TOKEN })
  const link = connectNats({ servers: server.url, token: TOKEN, clock })
  link.start()
  const publisher: RulesetPublisher = createNatsRulesetPublisher({ link })
  let version = 0
  return {
    server,
    link,
    change(appId, isActive) {
      const payload = encodeRuleset([aFlag({ id: flagIdOf(appId), app_id: appId, is_active: isActive })])
      const ruleset = { appId, version: ++version, cause: 'manual', publishedAt: clock.now(), payload } as const
      return until(() => publisher.publish(ruleset).then(now), { timeout: CHANGE_WITHIN_MS, message: 'a publication' })
    },
    async close() {
      await publisher.close()
      await link.stop()
      await server.stop()
    },
  }
}

export async function startSignals(password?: string): Promise<Signals> {
  const server = await startRedis({ args: password === undefined ? [] : ['--requirepass', password] })
  const connection = connectRedis({ host: server.url, ...(password !== undefined && { password }) })
  const reader = createRedisSignalReader({ connection })
  return {
    server,
    connection,
    async stored(appId) {
      const { buckets } = await until(() => reader.read(appId, 600_000, 600_000), { message: 'a reading of signals' })
      const sum = (kind: keyof Counts): number =>
        buckets
          .filter((bucket) => bucket.flagId === flagIdOf(appId) && bucket.kind === kind)
          .reduce((total, { count }) => total + count, 0)
      return { success: sum('success'), failure: sum('failure') }
    },
    async close() {
      await connection.close()
      await server.stop()
    },
  }
}

export interface NatsWorld extends World {
  readonly server: NatsHandle
  deleteStream(): Promise<void>
}

/** A NATS of its own; signals go to the Redis of all. */
export async function natsWorld(signals: Signals): Promise<NatsWorld> {
  const rulesets = await startRulesets()
  const { server } = rulesets
  const proxy = await startProxy(server)
  const appId = ++lastAppId
  return {
    server,
    proxy,
    options: {
      appId,
      natsServer: `127.0.0.1:${proxy.port}`,
      sdkKey: TOKEN,
      redisHost: signals.server.url,
    },
    change: (isActive) => rulesets.change(appId, isActive),
    keepsSignals: true,
    stored: () => signals.stored(appId),
    async deleteStream() {
      await rulesets.link.connection().request('$JS.API.STREAM.DELETE.flags_ruleset')
    },
    async close() {
      await rulesets.close()
      await proxy.stop()
    },
  }
}

export interface RedisWorld extends World {
  /** Makes the server take another password from now on. */
  setPassword(password: string): Promise<void>
}

/** A Redis of its own; rulesets come from the NATS of all. */
export async function redisWorld(rulesets: Rulesets, password?: string): Promise<RedisWorld> {
  const signals = await startSignals(password === undefined ? undefined : 'another')
  const proxy = await startProxy(signals.server)
  const appId = ++lastAppId
  const credentials = password === undefined ? '' : `:${password}@`
  return {
    server: signals.server,
    proxy,
    options: {
      appId,
      natsServer: rulesets.server.url,
      sdkKey: TOKEN,
      redisHost: `redis://${credentials}127.0.0.1:${proxy.port}`,
    },
    change: (isActive) => rulesets.change(appId, isActive),
    keepsSignals: true,
    stored: () => signals.stored(appId),
    async setPassword(password) {
      await signals.connection.use((client) => client.configSet('requirepass', password), 1_000)
    },
    async close() {
      await signals.close()
      await proxy.stop()
    },
  }
}

export interface TowerWorld extends World {
  /** Starts it with an empty database, in which there is neither app nor key. */
  hideData(): Promise<void>
  restoreData(): Promise<void>
}

/** A single process that does everything; its signals are kept in memory. */
export async function towerWorld(): Promise<TowerWorld> {
  const server = await startTailslide()
  const proxy = await startProxy(server)
  const app = await server.call<{ id: number }>('POST', '/apps', { title: 'shop' })
  const { key } = await server.call<{ key: string }>('POST', `/apps/${app.id}/keys`)
  const fields = { title: 'checkout', is_active: false, rollout_percentage: 100 }
  const flag = await server.call<{ id: number }>('POST', `/apps/${app.id}/flags`, fields)
  const hidden = join(server.directory, 'hidden')
  const files = async (): Promise<string[]> =>
    (await readdir(server.directory)).filter((name) => name.startsWith('tailslide.db'))
  return {
    server,
    proxy,
    options: { appId: app.id, sdkKey: key, towerUrl: `http://127.0.0.1:${proxy.port}` },
    change: (isActive) =>
      until(() => server.call('PATCH', `/flags/${flag.id}/toggle`, { is_active: isActive }).then(now), {
        timeout: CHANGE_WITHIN_MS,
        message: 'a change of the flag',
      }),
    keepsSignals: false,
    async stored() {
      const hour = 3_600_000
      const path = `/flags/${flag.id}/timeseries?timeRange=${hour}&timeBucket=${hour}`
      const [counts] = await server.call<Counts[]>('GET', path)
      return { success: counts?.success ?? 0, failure: counts?.failure ?? 0 }
    },
    async hideData() {
      await server.kill()
      await mkdir(hidden)
      for (const name of await files()) await rename(join(server.directory, name), join(hidden, name))
      await server.start()
    },
    async restoreData() {
      await server.kill()
      for (const name of await files()) await rm(join(server.directory, name))
      for (const name of await readdir(hidden)) await rename(join(hidden, name), join(server.directory, name))
      await server.start()
    },
    async close() {
      await server.stop()
      await proxy.stop()
    },
  }
}
