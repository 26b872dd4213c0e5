import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { spawnNode, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { expect, it, onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../scripts/cluster.mjs', import.meta.url))

it('what `npm run cluster` prints works as pasted: its commands make the flag that its options lead to', async () => {
  const cluster = spawnNode(script, [], { PATH: process.env.PATH ?? '' })
  onTestFinished(async () => {
    cluster.kill('SIGTERM')
    await cluster.exit
  })
  await until(() => cluster.lines.some((line) => line.includes('Ctrl+C stops it')), {
    timeout: 120_000,
    message: 'a cluster that runs',
  })
  const commands = cluster.lines.filter((line) => /^ {4}(export|post)/.test(line)).join('\n')
  await promisify(execFile)('bash', ['-ec', commands])
  const options = /\{ natsServer: .*? \}/s.exec(cluster.lines.join('\n'))?.[0]
  const manager = new FlagManager(new Function(`return ${options}`)())
  onTestFinished(() => manager.disconnect({ timeout: 500 }))
  await manager.initialize()
  await until(() => manager.stats().flags === 1, { timeout: 10_000, message: 'the flag' })
  const names = [...Array(200).keys()].map((n) =>
    manager.newToggler({ flagName: 'new-checkout' }).isFlagActive(`u${n}`),
  )
  expect(new Set(names)).toEqual(new Set([true, false]))
})
