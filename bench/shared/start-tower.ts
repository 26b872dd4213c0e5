import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTowerClient } from '@tailslide/client'
import { createTower } from '@tailslide/tower'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'

export interface BenchTower {
  readonly url: string
  readonly appId: number
  readonly sdkKey: string
  readonly flagName: string
  stop(): Promise<void>
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** A Tower on SQLite in this process, with one app and one flag that is on for half of the users. */
export async function startTower(): Promise<BenchTower> {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-bench-'))
  const tower = createTower({
    database: { kind: 'sqlite', file: join(folder, 'tower.db') },
    signals: createMemorySignalStore({ clock: systemClock }),
    clock: systemClock,
    logger: silent,
    host: '127.0.0.1',
    port: 0,
  })
  const { url, adminToken } = await tower.start()
  if (adminToken === undefined) throw new Error('A new Tower gave no admin token.')
  const client = createTowerClient({ url, token: adminToken })
  const { id: appId } = await client.apps.create('bench')
  const { key: sdkKey } = await client.keys.create(appId)
  const { title: flagName } = await client.flags.create(appId, {
    title: 'checkout',
    is_active: true,
    rollout_percentage: 50,
  })
  return {
    url,
    appId,
    sdkKey,
    flagName,
    async stop() {
      await tower.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
