import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTowerClient, type TowerClient } from '@tailslide/client'
import { type NodeChild, spawnNode, until } from '@tailslide/testkit'
import { FlagManager } from 'tailslide'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

const cli = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'tailslide-http-'))
let process_: NodeChild
let towerUrl: string
let adminToken: string
let tower: TowerClient
const managers: FlagManager[] = []

beforeAll(async () => {
  process_ = spawnNode(cli, ['start', '--json', '--port', '0', '--data', data])
  const started: { url: string; adminToken: string } = JSON.parse(await process_.nextLine())
  towerUrl = started.url
  adminToken = started.adminToken
  tower = createTowerClient({ url: towerUrl, token: adminToken })
})

afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.disconnect()))
})

afterAll(async () => {
  process_.kill('SIGTERM')
  expect(await process_.exit).toEqual({ code: 0, signal: null })
  rmSync(data, { recursive: true })
})

function manage(appId: number, sdkKey: string): FlagManager {
  const manager = new FlagManager({ towerUrl, appId, sdkKey, userContext: 'anna' })
  managers.push(manager)
  return manager
}

it('starts without a flag, answers false, and picks the flag up when it is made', async () => {
  const app = await tower.apps.create('No flag yet')
  const { key } = await tower.keys.create(app.id)
  const manager = manage(app.id, key)
  expect(await manager.initialize()).toMatchObject({ ready: true })
  const toggler = manager.newToggler({ flagName: 'later' })
  expect(toggler.isFlagActive()).toBe(false)

  await tower.flags.create(app.id, { title: 'later', is_active: true, rollout_percentage: 100 })
  await until(() => toggler.isFlagActive())
  expect(manager.newToggler({ flagName: 'never made' }).isFlagActive()).toBe(false)
})

it('does not take an admin token for a key, and says which key is meant', () => {
  expect(() => manage(1, adminToken)).toThrow(/admin token .*give the SDK key of the app/)
})

it.each([
  ['the address of the API', () => `${towerUrl}/api`, /leave out \/api and what follows it/],
  ['TLS where there is none', () => towerUrl.replace('http:', 'https:'), /does not speak TLS, so write http:/],
])('says what is wrong with an address: %s', async (_, url, message) => {
  const app = await tower.apps.create(`Address: ${url()}`)
  const { key } = await tower.keys.create(app.id)
  const manager = new FlagManager({ towerUrl: url(), appId: app.id, sdkKey: key, initializeTimeout: 500 })
  managers.push(manager)
  const result = await manager.initialize()
  expect(result.error?.message).toMatch(message)
})

it('brings exactly the 10,000 failures that were emitted before disconnect', async () => {
  const app = await tower.apps.create('Exact')
  const { key } = await tower.keys.create(app.id)
  const flag = await tower.flags.create(app.id, { title: 'checkout', is_active: true, rollout_percentage: 100 })
  const manager = manage(app.id, key)
  await manager.initialize()
  const toggler = manager.newToggler({ flagName: 'checkout' })
  for (let count = 0; count < 10_000; count += 1) toggler.emitFailure()
  await manager.disconnect()

  const points = await tower.flags.timeseries(flag.id, 60_000, 5_000)
  expect(points.reduce((sum, point) => sum + point.failure, 0)).toBe(10_000)
  expect(points.reduce((sum, point) => sum + point.success, 0)).toBe(0)
})

it('is seen as the service that asks for a flag, how often, and for one that does not exist', async () => {
  const app = await tower.apps.create('Seen')
  const { key } = await tower.keys.create(app.id)
  const flag = await tower.flags.create(app.id, { title: 'checkout', is_active: true, rollout_percentage: 100 })
  const service = { service: 'basket', serviceVersion: '4.2.0' }
  const manager = new FlagManager({ towerUrl, appId: app.id, sdkKey: key, ...service })
  managers.push(manager)
  await manager.initialize()
  const toggler = manager.newToggler({ flagName: 'checkout' })
  for (let count = 0; count < 250; count += 1) toggler.isFlagActive('anna')
  manager.newToggler({ flagName: 'chekout' }).isFlagActive('anna')
  await manager.disconnect()

  const seen = { service: 'basket', service_version: '4.2.0', sdk: 'typescript' }
  expect(await tower.flags.usage(flag.id)).toMatchObject({ is_reported: true, by: [{ ...seen, evaluations: 250 }] })
  expect(await tower.apps.usage(app.id)).toMatchObject({ services: [seen], unknown: [{ name: 'chekout' }] })
})

it('sees a job that flushes and does not disconnect', async () => {
  const app = await tower.apps.create('Flushed')
  const { key } = await tower.keys.create(app.id)
  const flag = await tower.flags.create(app.id, { title: 'export', is_active: true, rollout_percentage: 100 })
  const manager = manage(app.id, key)
  await manager.initialize()
  const answer = manager.newToggler({ flagName: 'export' }).run(
    () => 'new',
    () => 'old',
  )
  await manager.flush()
  expect(answer).toBe('new')
  expect(await tower.flags.usage(flag.id)).toMatchObject({ is_reported: true, by: [{ evaluations: 1 }] })
})

it('says what is wrong with a key, without showing it', async () => {
  const app = await tower.apps.create('Keys')
  const other = await tower.apps.create('Another app')
  const { key } = await tower.keys.create(other.id)
  const manager = new FlagManager({ towerUrl, appId: app.id, sdkKey: key, initializeTimeout: 300 })
  managers.push(manager)
  const result = await manager.initialize()
  expect(result.ready).toBe(false)
  expect(result.error?.message).toContain(`app ${app.id}`)
  expect(result.error?.message).not.toContain(key)
})

it.each([
  [
    'a wrong key',
    { sdkKey: 'tsk_nobodys' },
    'new-checkout',
    /^tailslide: the SDK key is refused, .* \(401\): The SDK key .* is not known here/,
  ],
  [
    'a flag that is misspelt',
    {},
    'new-chekout',
    /^tailslide: app \d+ serves no flag 'new-chekout', .* did you mean 'new-checkout'\?/,
  ],
])('leaves one line in the log of a service that listens to nothing: %s', async (what, options, flagName, line) => {
  const app = await tower.apps.create(`Lines: ${what}`)
  const { key } = await tower.keys.create(app.id)
  await tower.flags.create(app.id, { title: 'new-checkout', is_active: true, rollout_percentage: 100 })
  const lines: string[] = []
  const logger = { warn: (text: string) => lines.push(text) }
  const manager = new FlagManager({
    towerUrl,
    appId: app.id,
    sdkKey: key,
    initializeTimeout: 2_000,
    logger,
    ...options,
  })
  managers.push(manager)
  await manager.initialize()
  for (let time = 0; time < 10; time += 1) manager.newToggler({ flagName }).isFlagActive('anna')
  await until(() => lines.length > 0)
  expect(lines).toEqual([expect.stringMatching(line)])
})
