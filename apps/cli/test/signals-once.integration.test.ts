import { type NodeChild, startPostgres, startProxy, startRedis, until } from '@tailslide/testkit'
import { connectRedis, createRedisSignalReader } from '@tailslide/transports/redis'
import { FlagManager } from 'tailslide'
import { expect, it, onTestFinished } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

const ADMIN_TOKEN = 'an-admin-token-for-tests'

async function startWorld() {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const link = await startProxy(redis)
  const connection = connectRedis({ host: redis.url })
  const reader = createRedisSignalReader({ connection })
  const towers: NodeChild[] = []
  onTestFinished(async () => {
    for (const tower of towers) tower.kill('SIGKILL')
    await Promise.all(towers.map((tower) => tower.exit))
    await connection.close()
    await Promise.all([link.stop(), redis.stop(), postgres.stop()])
  })
  return {
    link,
    async startTower(port: string) {
      const child = tailslide(['tower', '--json', '--log-level', 'warn'], {
        TAILSLIDE_REDIS_URL: `redis://127.0.0.1:${link.port}`,
        TAILSLIDE_DATABASE_URL: postgres.url,
        TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
        TAILSLIDE_PORT: port,
      })
      towers.push(child)
      return { child, ...(await announced(child)) }
    },
    async stored(appId: number): Promise<number> {
      const { buckets } = await reader.read(appId, 120_000, 120_000)
      return buckets.reduce((total, { count }) => total + count, 0)
    },
  }
}

it('counts are stored once when Tower dies between its write into Redis and its answer', async () => {
  const world = await startWorld()
  const tower = await world.startTower('0')
  const call = api(tower.url, ADMIN_TOKEN)
  const app = await call('POST', '/apps', { title: 'shop' })
  const { key } = await call('POST', `/apps/${app.id}/keys`, {})
  await call('POST', `/apps/${app.id}/flags`, { title: 'checkout' })
  const sdk = new FlagManager({ appId: app.id, towerUrl: tower.url, sdkKey: key })
  onTestFinished(() => sdk.disconnect())
  await sdk.initialize()
  const checkout = sdk.newToggler({ flagName: 'checkout' })
  checkout.emitFailure()
  await until(() => sdk.stats().sent === 1)

  world.link.cut()
  for (let call = 0; call < 10; call += 1) checkout.emitFailure()
  // Tower has written the batch, has heard nothing, and the SDK holds it still.
  const said = (): string => tower.child.lines.join('\n') + tower.child.errors()
  await until(() => said().includes('signals were not stored'), { timeout: 10_000 })
  tower.child.kill('SIGKILL')
  await tower.child.exit
  world.link.mend()
  await until(async () => (await world.stored(app.id)) === 11, { timeout: 10_000 })

  await world.startTower(new URL(tower.url).port)
  await until(() => sdk.stats().pending === 0, { timeout: 20_000 })
  expect(sdk.stats()).toMatchObject({ sent: 11, dropped: 0 })
  expect(await world.stored(app.id)).toBe(11)
})
