import { fileURLToPath } from 'node:url'
import { createTowerClient, type TowerClient } from '@tailslide/client'
import { spawnNode, startNats, startPostgres, startRedis, startTailslide } from '@tailslide/testkit'

export interface World {
  readonly name: string
  readonly tower: TowerClient
  /** The options of an SDK of this app. */
  sdkOptions(appId: number): Promise<object>
  readonly redisUrl?: string
  stop(): Promise<void>
}

const TOKEN = 'token-of-the-benchmark'
const ADMIN_TOKEN = 'admin-token-of-the-benchmark'
const CLI = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url))

/** Every part a process of its own, with its default settings. */
export async function startClusterWorld(): Promise<World> {
  const [nats, redis, postgres] = await Promise.all([startNats({ token: TOKEN }), startRedis(), startPostgres()])
  const env = {
    TAILSLIDE_NATS_SERVER: nats.url,
    TAILSLIDE_NATS_TOKEN: TOKEN,
    TAILSLIDE_REDIS_URL: redis.url,
    TAILSLIDE_DATABASE_URL: postgres.url,
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
  }
  const parts = [spawnNode(CLI, ['tower', '--json', '--port', '0'], env), spawnNode(CLI, ['aerobat'], env)]
  const { url }: { url: string } = JSON.parse((await parts[0]?.nextLine(() => true, 60_000)) ?? '')
  return {
    name: 'cluster',
    tower: createTowerClient({ url, token: ADMIN_TOKEN }),
    redisUrl: redis.url,
    sdkOptions: async (appId) => ({
      natsServer: nats.url,
      appId,
      sdkKey: TOKEN,
      redisHost: '127.0.0.1',
      redisPort: redis.port,
    }),
    async stop() {
      for (const part of parts) part.kill('SIGKILL')
      await Promise.all(parts.map((part) => part.exit))
      await Promise.all([nats, redis, postgres].map((server) => server.stop()))
    },
  }
}

/** `tailslide start`. */
export async function startSingleWorld(): Promise<World> {
  const server = await startTailslide()
  const tower = createTowerClient({ url: server.url, token: server.adminToken })
  return {
    name: 'single process',
    tower,
    async sdkOptions(appId) {
      const { key } = await tower.keys.create(appId)
      return { towerUrl: server.url, appId, sdkKey: key }
    },
    stop: server.stop,
  }
}
