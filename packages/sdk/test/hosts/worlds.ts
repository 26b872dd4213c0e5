import { encodeRuleset } from '@tailslide/core'
import { aFlag, startNats, startRedis, startTailslide, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'

/** Servers with one app, and in it the flag `checkout`, which is on for everybody. */
export interface World {
  /** Of a FlagManager. */
  readonly options: object
  stop(): Promise<unknown>
}

export interface TowerWorld extends World {
  readonly options: { readonly appId: number; readonly sdkKey: string; readonly towerUrl: string }
}

export async function towerWorld(): Promise<TowerWorld> {
  const tower = await startTailslide()
  const { id: appId } = await tower.call<{ id: number }>('POST', '/apps', { title: 'shop' })
  const { key: sdkKey } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`)
  // Half of what the programs emit are failures, and no circuit is to open.
  const fields = { is_active: true, rollout_percentage: 100, error_threshold_percentage: 0 }
  await tower.call('POST', `/apps/${appId}/flags`, { title: 'checkout', ...fields })
  return { options: { appId, sdkKey, towerUrl: tower.url }, stop: () => tower.stop() }
}

export async function natsAndRedisWorld(): Promise<World> {
  const [nats, redis] = await Promise.all([startNats(), startRedis()])
  const link = connectNats({ servers: nats.url, clock })
  link.start()
  const publisher = createNatsRulesetPublisher({ link })
  const flag = aFlag({ id: 1, app_id: 1, title: 'checkout', is_active: true, rollout_percentage: 100 })
  const payload = encodeRuleset([flag])
  const ruleset = { appId: 1, version: 1, cause: 'manual', publishedAt: clock.now(), payload } as const
  await until(() => publisher.publish(ruleset).then(() => true), { message: 'a ruleset published' })
  await publisher.close()
  await link.stop()
  return {
    options: { appId: 1, natsServer: nats.url, redisHost: redis.url },
    stop: () => Promise.all([nats.stop(), redis.stop()]),
  }
}
