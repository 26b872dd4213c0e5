import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  freePort,
  type NodeChild,
  type ServerHandle,
  startNats,
  startPostgres,
  startProxy,
  startRedis,
  type TcpProxy,
  until,
} from '@tailslide/testkit'
import { setPostgresReadOnly, setPostgresRoom } from './break-postgres.js'
import { createPart, type Part } from './part.js'
import { type Fault, LINKS, type LinkName, type PartName, type ServerName } from './plan.js'
import { deleteStream, setReplica } from './raw-servers.js'

const NATS_TOKEN = 'token-of-the-fault-suite'
const STREAM = 'flags_ruleset'
const ADMIN_TOKEN = 'admin-token-of-the-fault-suite'
const START_WITHIN_MS = 60_000
const MEND_WITHIN_MS = 30_000

/** Every part of a cluster in a process of its own, and a relay on every link between two of them. */
export interface Cluster {
  readonly parts: ReadonlyMap<PartName, Part>
  readonly servers: ReadonlyMap<ServerName, ServerHandle>
  /** The two Towers as a person reaches them, past every relay. */
  readonly towerUrls: readonly [string, string]
  readonly adminToken: string
  /** Logs of the parts. */
  readonly directory: string
  /** What the options of an SDK have of NATS and Redis. */
  brokerOptions(sdk: 'sdk-1' | 'sdk-2'): {
    readonly sdkKey: string
    readonly natsServer: string
    readonly redisPort: number
  }
  towerUrlFor(sdk: 'sdk-3' | 'sdk-4'): string
  /** Begins the fault; the function returned ends it. What cannot be broken now, because it is broken otherwise, is left. */
  strike(fault: Fault): Promise<() => Promise<void>>
  stop(): Promise<void>
}

const cliFile = (root: string): string => join(root, 'apps', 'cli', 'dist', 'main.js')

/** What is broken may be frozen or away in the moment that it is to be mended. */
const insist = async (mend: () => Promise<void>): Promise<void> => {
  await until(() => mend().then(() => true), { timeout: MEND_WITHIN_MS })
}

export async function startCluster(root: string): Promise<Cluster> {
  const directory = mkdtempSync(join(tmpdir(), 'tailslide-faults-'))
  const [nats, redis, postgres, ...towerPorts] = await Promise.all([
    startNats({ token: NATS_TOKEN }),
    startRedis(),
    startPostgres(),
    freePort(),
    freePort(),
  ])
  const servers = new Map<ServerName, ServerHandle>([
    ['nats', nats],
    ['redis', redis],
    ['postgres', postgres],
  ])
  const ports: Record<string, number> = {
    nats: nats.port,
    redis: redis.port,
    postgres: postgres.port,
    'tower-1': towerPorts[0] ?? 0,
    'tower-2': towerPorts[1] ?? 0,
  }
  const proxies = new Map<LinkName, TcpProxy>()
  await Promise.all(
    LINKS.map(async (link) => {
      proxies.set(link, await startProxy(ports[link.split('>')[1] ?? ''] ?? 0))
    }),
  )
  const proxyOf = (link: LinkName): TcpProxy => {
    const proxy = proxies.get(link)
    if (!proxy) throw new Error(`there is no link ${link}`)
    return proxy
  }
  const portOf = (link: LinkName): number => proxyOf(link).port

  const brokers = (part: PartName): Record<string, string> => ({
    TAILSLIDE_NATS_SERVER: `nats://127.0.0.1:${portOf(`${part}>nats`)}`,
    TAILSLIDE_NATS_TOKEN: NATS_TOKEN,
    TAILSLIDE_REDIS_URL: `redis://127.0.0.1:${portOf(`${part}>redis`)}`,
  })
  const part = (
    name: PartName,
    args: string[],
    env: Record<string, string>,
    isUp: (child: NodeChild) => boolean,
  ): Part =>
    createPart({
      ...{ name, file: cliFile(root), args, env, isUp, logFile: join(directory, `${name}.log`) },
      clock: { program: join(root, 'test', 'faults', 'clock.mjs'), file: join(directory, `${name}.clock`) },
    })

  const tower = (name: 'tower-1' | 'tower-2'): Part =>
    part(
      name,
      ['tower', '--json', '--port', String(ports[name])],
      {
        ...brokers(name),
        TAILSLIDE_DATABASE_URL: `postgres://postgres@127.0.0.1:${portOf(`${name}>postgres`)}/postgres`,
        TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
      },
      (child) => child.lines.length > 0,
    )
  // An Aerobat starts whether its servers are there or not.
  const aerobat = (name: 'aerobat-1' | 'aerobat-2'): Part => part(name, ['aerobat'], brokers(name), () => true)
  const parts = new Map<PartName, Part>([
    ['tower-1', tower('tower-1')],
    ['tower-2', tower('tower-2')],
    ['aerobat-1', aerobat('aerobat-1')],
    ['aerobat-2', aerobat('aerobat-2')],
  ])

  const stop = async (): Promise<void> => {
    await Promise.all([...parts.values()].map((each) => each.stop()))
    await Promise.all([...proxies.values()].map((proxy) => proxy.stop()))
    await Promise.all([...servers.values()].map((server) => server.stop()))
  }

  for (const each of parts.values()) each.start()
  try {
    await until(() => [...parts.values()].every((each) => each.isUp()), {
      timeout: START_WITHIN_MS,
      message: () => `every part to be up; logs are in ${directory}`,
    })
  } catch (error) {
    await stop()
    throw error
  }

  const serverOrPart = (target: string): ServerHandle | Part => {
    for (const [name, each] of [...servers, ...parts]) if (name === target) return each
    throw new Error(`there is no ${target} to break`)
  }

  return {
    parts,
    servers,
    towerUrls: [`http://127.0.0.1:${ports['tower-1']}`, `http://127.0.0.1:${ports['tower-2']}`],
    adminToken: ADMIN_TOKEN,
    directory,
    brokerOptions: (sdk) => ({
      sdkKey: NATS_TOKEN,
      natsServer: `nats://127.0.0.1:${portOf(`${sdk}>nats`)}`,
      redisPort: portOf(`${sdk}>redis`),
    }),
    towerUrlFor: (sdk) => `http://127.0.0.1:${portOf(sdk === 'sdk-3' ? 'sdk-3>tower-1' : 'sdk-4>tower-2')}`,
    async strike(fault) {
      switch (fault.kind) {
        case 'kill': {
          const target = serverOrPart(fault.target)
          await target.kill()
          return async () => target.start()
        }
        case 'freeze': {
          const target = serverOrPart(fault.target)
          target.freeze()
          return async () => target.thaw()
        }
        case 'cut':
        case 'sever': {
          const proxy = proxyOf(fault.target)
          proxy[fault.kind]()
          return async () => proxy.mend()
        }
        case 'delete-stream':
          // While NATS itself is broken there is nobody to delete it.
          await deleteStream(nats.port, NATS_TOKEN, STREAM).catch(() => {})
          return async () => {}
        case 'full':
          await setPostgresRoom(postgres.url, false).catch(() => {})
          return () => insist(() => setPostgresRoom(postgres.url, true))
        case 'read-only': {
          const set = (isReadOnly: boolean) =>
            fault.target === 'redis'
              ? setReplica(redis.port, isReadOnly)
              : setPostgresReadOnly(postgres.url, isReadOnly)
          await set(true).catch(() => {})
          return () => insist(() => set(false))
        }
        case 'clock': {
          const target = parts.get(fault.target)
          target?.setClock(fault.by)
          return async () => target?.setClock(0)
        }
      }
    },
    stop,
  }
}
