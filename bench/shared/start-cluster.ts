import { encodeRuleset, type Flag } from '@tailslide/core'
import { startNats, startRedis } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { APP_ID } from './flags.js'

export interface BenchCluster {
  readonly natsServer: string
  readonly redisHost: string
  publish(version: number, flags: readonly Flag[]): Promise<void>
  /** As what `encodeRuleset` gives. */
  publishPayload(version: number, payload: string): Promise<void>
  stop(): Promise<void>
}

/** A nats-server and a redis-server; `maxPayload` in bytes where rulesets are larger than the usual megabyte. */
export async function startCluster({ maxPayload = 1_048_576 } = {}): Promise<BenchCluster> {
  const [nats, redis] = await Promise.all([startNats({ config: `max_payload: ${maxPayload}` }), startRedis()])
  const link = connectNats({ servers: nats.url, clock: systemClock })
  const connected = new Promise<void>((resolve) => {
    link.onStatus(({ state }) => state === 'up' && resolve())
  })
  link.start()
  await connected
  const publisher = createNatsRulesetPublisher({ link, compressAbove: Number.POSITIVE_INFINITY })
  const publishPayload = (version: number, payload: string): Promise<void> =>
    publisher.publish({ appId: APP_ID, version, cause: 'manual', publishedAt: Date.now(), payload })
  return {
    natsServer: nats.url,
    redisHost: redis.url,
    publish: (version, flags) => publishPayload(version, encodeRuleset(flags)),
    publishPayload,
    async stop() {
      await publisher.close()
      await link.stop()
      await Promise.all([nats.stop(), redis.stop()])
    },
  }
}
