import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTowerClient } from '@tailslide/client'
import { spawnNode, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { expect, it, onTestFinished } from 'vitest'

const cli = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url))

/** A flag that is on for everyone, in a Tailslide of its own, and a service that asks for it. */
async function startService() {
  const data = mkdtempSync(join(tmpdir(), 'tailslide-hanging-'))
  const tailslide = spawnNode(cli, ['start', '--json', '--port', '0', '--data', data])
  onTestFinished(async () => {
    tailslide.kill('SIGKILL')
    await tailslide.exit
    rmSync(data, { recursive: true })
  })
  const started: { url: string; adminToken: string } = JSON.parse(await tailslide.nextLine(() => true, 30_000))
  const tower = createTowerClient({ url: started.url, token: started.adminToken })
  const app = await tower.apps.create('shop')
  const { key } = await tower.keys.create(app.id)
  const flag = await tower.flags.create(app.id, {
    title: 'checkout',
    is_active: true,
    rollout_percentage: 100,
    error_threshold_percentage: 20,
    is_recoverable: true,
    circuit_recovery_delay: 1_000,
    circuit_initial_recovery_percentage: 50,
    circuit_recovery_rate: 1_000,
    circuit_recovery_increment_percentage: 25,
  })
  const manager = new FlagManager({ towerUrl: started.url, appId: app.id, sdkKey: key })
  onTestFinished(() => manager.disconnect())
  await manager.initialize()
  const toggler = manager.newToggler({ flagName: 'checkout' })
  const status = async () => (await tower.flags.get(flag.id)).circuit_status
  const call = (path: () => unknown, user: string) =>
    Promise.resolve()
      .then(() => toggler.run(path, () => 'old', { user }))
      .catch(() => {})
  return { tower, app, flag, manager, toggler, status, call }
}

it('40 calls let in before the trip that fail in the middle of the recovery do not trip it again', async () => {
  const { tower, app, flag, manager, toggler, status, call } = await startService()
  let fail = (_: Error): void => {}
  const hung = new Promise((_, reject) => {
    fail = reject
  })
  const hanging = Array.from({ length: 40 }, (_, user) => call(() => hung, `hanging ${user}`))
  const broken = () => Promise.reject(new Error('broken'))
  await until(async () => {
    await Promise.all(Array.from({ length: 40 }, (_, user) => call(broken, `failing ${user}`)))
    return (await status()) === 'open'
  })

  // Whoever is let in by the recovery finds the path healed.
  let calls = 0
  const healthy = setInterval(() => call(() => 'new', `healthy ${calls++}`), 20)
  onTestFinished(() => clearInterval(healthy))
  await until(() => toggler.decide('anna').reason.endsWith('recovery'), { timeout: 20_000 })
  fail(new Error('timed out at last'))
  await Promise.all(hanging)

  await until(async () => (await status()) === 'close', { timeout: 60_000 })
  const log = await tower.logs.ofApp(app.id)
  expect(log.filter(({ action_type }) => action_type === 'circuit_open')).toHaveLength(1)
  // They are counted all the same, in charts and in what a person sees.
  await manager.flush()
  const { dropped, sent } = manager.stats()
  expect(dropped).toBe(0)
  const points = await tower.flags.timeseries(flag.id, 600_000, 600_000)
  expect(points.reduce((sum, point) => sum + point.success + point.failure + point.control_ok, 0)).toBe(sent)
})

it('a path that hangs opens the circuit while it hangs, where `failAfter` says for how long it may', async () => {
  const { toggler, status } = await startService()
  const hanging = () => new Promise<string>(() => {})
  const answers = Array.from({ length: 40 }, (_, user) =>
    toggler.run(hanging, () => 'old', { user: `${user}`, failAfter: 200, fallback: true }),
  )
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['old']))
  await until(async () => (await status()) === 'open', { timeout: 10_000, message: 'an open circuit' })
})
