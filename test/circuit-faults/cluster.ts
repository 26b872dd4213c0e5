import { createTowerClient, type TowerClient } from '@tailslide/client'
import {
  freePort,
  type NodeChild,
  type ServerHandle,
  spawnNode,
  startNats,
  startPostgres,
  startRedis,
  until,
} from '@tailslide/testkit'

/** What is killed: one of two Aerobats, one of two Towers, or a server that everybody shares. */
export const VICTIMS = ['aerobat', 'tower', 'redis', 'nats'] as const
export type Victim = (typeof VICTIMS)[number]

export interface Cluster {
  readonly redisUrl: string
  /** The first Tower, for services that send over HTTP, with a key that it takes. */
  readonly tower: { readonly url: string; readonly key: string }
  /** Asks the first Tower, and the second one when the first does not answer. */
  ask<Answer>(question: (tower: TowerClient) => Promise<Answer>): Promise<Answer>
  /** SIGKILL; what watches over it in production starts it again. `which` chooses among two. */
  kill(victim: Victim, which: 0 | 1): Promise<void>
  stop(): Promise<void>
}

const TOKEN = 'token-of-the-circuit-faults'
const ADMIN_TOKEN = 'admin-token-of-the-circuit-faults'
/** How long a supervisor takes to notice. */
const RESTART_MS = 300

/** Two Towers and two Aerobats over NATS, Redis and PostgreSQL, each a process of its own. */
export async function startCluster(cli: string): Promise<Cluster> {
  const [nats, redis, postgres, ...ports] = await Promise.all([
    startNats({ token: TOKEN }),
    startRedis(),
    startPostgres(),
    freePort(),
    freePort(),
  ])
  const env = {
    TAILSLIDE_NATS_SERVER: nats.url,
    TAILSLIDE_NATS_TOKEN: TOKEN,
    TAILSLIDE_REDIS_URL: redis.url,
    TAILSLIDE_DATABASE_URL: postgres.url,
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
  }
  const startTower = (port: number): NodeChild => spawnNode(cli, ['tower', '--json', '--port', String(port)], env)
  const startAerobat = (): NodeChild => spawnNode(cli, ['aerobat'], env)
  // One after the other: the first one prepares the database.
  const towers: NodeChild[] = []
  for (const port of ports) {
    const tower = startTower(port)
    towers.push(tower)
    await tower.nextLine(() => true, 60_000)
  }
  const aerobats = [startAerobat(), startAerobat()]
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const [first, second] = urls.map((url) => createTowerClient({ url, token: ADMIN_TOKEN }))
  if (!first || !second) throw new Error('there are two Towers')

  const restartPart = async (parts: NodeChild[], which: 0 | 1, start: () => NodeChild): Promise<void> => {
    const part = parts[which]
    part?.kill('SIGKILL')
    await part?.exit
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS))
    parts[which] = start()
  }
  const restartServer = async (server: ServerHandle): Promise<void> => {
    await server.kill()
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS))
    await server.start()
  }

  return {
    redisUrl: redis.url,
    tower: { url: urls[0] ?? '', key: ADMIN_TOKEN },
    async ask(question) {
      const answered = async () => ({ answer: await question(first).catch(() => question(second)) })
      return (await until(answered, { timeout: 10_000 })).answer
    },
    async kill(victim, which) {
      if (victim === 'redis') await restartServer(redis)
      if (victim === 'nats') await restartServer(nats)
      if (victim === 'aerobat') await restartPart(aerobats, which, startAerobat)
      if (victim === 'tower') await restartPart(towers, which, () => startTower(ports[which] ?? 0))
    },
    async stop() {
      for (const part of [...aerobats, ...towers]) part.kill('SIGKILL')
      await Promise.all([...aerobats, ...towers].map((part) => part.exit))
      await Promise.all([nats, redis, postgres].map((server) => server.stop()))
    },
  }
}
