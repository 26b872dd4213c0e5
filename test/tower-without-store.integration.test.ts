import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTowerClient } from '@tailslide/client'
import { spawnNode, startNats, startRedis, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { expect, it, onTestFinished } from 'vitest'

const cli = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url))

it('a service over HTTP whose Tower has lost its Redis is told that, and not to look at an address that is right', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tailslide-store-'))
  const [nats, redis] = await Promise.all([startNats(), startRedis()])
  const args = [
    '--json',
    '--port',
    '0',
    '--database',
    join(data, 'tailslide.db'),
    '--nats',
    nats.url,
    '--redis',
    redis.url,
  ]
  const tower = spawnNode(cli, ['tower', ...args])
  onTestFinished(async () => {
    tower.kill('SIGKILL')
    await tower.exit
    await Promise.all([nats.stop(), redis.stop()])
    rmSync(data, { recursive: true })
  })
  const started: { url: string; adminToken: string } = JSON.parse(await tower.nextLine(() => true, 30_000))
  const api = createTowerClient({ url: started.url, token: started.adminToken })
  const app = await api.apps.create('shop')
  const { key } = await api.keys.create(app.id)
  await api.flags.create(app.id, { title: 'checkout', is_active: true, rollout_percentage: 100 })
  const lines: string[] = []
  const logger = { warn: (line: string) => lines.push(line) }
  const manager = new FlagManager({ towerUrl: started.url, appId: app.id, sdkKey: key, logger })
  onTestFinished(() => manager.disconnect({ timeout: 0 }))
  await manager.initialize()
  await redis.kill()
  await until(
    () => {
      manager.newToggler({ flagName: 'checkout' }).emitFailure()
      return lines.length > 0
    },
    { timeout: 30_000, message: 'a line' },
  )
  expect(lines).toEqual([
    expect.stringMatching(
      /^tailslide: signals cannot be sent and are held for a minute: Tower is there and has no store for them just now, so see that its Redis runs \(Tower at http:\S+ cannot store signals \(503\): /,
    ),
  ])
})
