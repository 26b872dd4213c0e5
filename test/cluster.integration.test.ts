import { fileURLToPath } from 'node:url'
import { createTowerClient } from '@tailslide/client'
import { spawnNode, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { expect, it, onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../scripts/cluster.mjs', import.meta.url))

it('`npm run cluster` says how an SDK joins, and an SDK that does so is switched and seen by it; Ctrl+C leaves nothing', async () => {
  const cluster = spawnNode(script, [], { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' })
  onTestFinished(() => cluster.kill('SIGKILL'))
  await cluster.nextLine((line) => line.includes('Ctrl+C'), 90_000)
  const said = cluster.lines.join('\n')
  const found = (pattern: RegExp): string => {
    const [, word] = pattern.exec(said) ?? []
    if (word === undefined) throw new Error(`${pattern} is not in:\n${said}`)
    return word
  }

  const tower = createTowerClient({ url: found(/running at (\S+)/), token: found(/TOKEN=(\S+)/) })
  const app = await tower.apps.create('shop')
  const manager = new FlagManager({
    natsServer: found(/natsServer: '([^']+)'/),
    natsStream: found(/natsStream: '([^']+)'/),
    appId: app.id,
    sdkKey: found(/sdkKey: '([^']+)'/),
    redisHost: found(/redisHost: '([^']+)'/),
    redisPort: Number(found(/redisPort: (\d+)/)),
    service: 'basket',
  })
  onTestFinished(() => manager.disconnect())
  await manager.initialize()
  const checkout = manager.newToggler({ flagName: 'new-checkout' })
  await tower.flags.create(app.id, { title: 'new-checkout', is_active: true, rollout_percentage: 100 })
  await until(() => checkout.isFlagActive('ada'), { timeout: 10_000 })

  await manager.disconnect()
  const flag = (await tower.flags.list(app.id))[0]
  const isSeen = async () => (await tower.flags.usage(flag?.id ?? 0)).by.some(({ service }) => service === 'basket')
  // Towers look for reports in Redis every ten seconds.
  await until(isSeen, { timeout: 30_000 })
  cluster.kill('SIGINT')
  expect(await cluster.exit).toEqual({ code: 0, signal: null })
})
