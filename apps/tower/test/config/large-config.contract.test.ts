import { monitorEventLoopDelay } from 'node:perf_hooks'
import { until } from '@tailslide/testkit'
import Libsql from 'libsql'
import { expect, it, onTestFinished, vi } from 'vitest'
import { applyConfig } from '../../src/config/apply-config.js'
import { testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'
import { TOKEN, testContext } from '../harness/test-context.js'

it('a thousand flags that are applied to SQLite at once stop nobody else for long', async () => {
  const databases = await testDatabases('sqlite')
  onTestFinished(() => databases.stop())
  const api = await runTower(await databases.fresh())
  onTestFinished(() => api.tower.stop())
  const environments = ['production', 'development'].map((name) => ({ name, is_protected: false, needs_reason: false }))
  const flags = Array.from({ length: 1_000 }, (_, index) => ({ title: `flag ${index}` }))
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const begun = performance.now()
  const answer = await api.post('/api/config', { config: { tailslide: 1, project: 'shop', environments, flags } })
  delay.disable()
  expect(answer.status).toBe(200)
  // Everybody else waited for as long as it takes in all before. Some of it is the disk's, once, at the end.
  expect(delay.max / 1e6).toBeLessThan((performance.now() - begun) / 2)
})

it('of a plan each flag is a piece of work by itself, between which others have a turn', async () => {
  const environments = ['production', 'development'].map((name) => ({ name, is_protected: false, needs_reason: false }))
  const flags = Array.from({ length: 200 }, (_, index) => ({ title: `flag ${index}` }))
  const asked = { projectId: undefined, prune: false, mayAdmin: true, role: 'admin', seen: undefined } as const
  const config = { tailslide: 2, project: 'shop', environments, flags } as const
  const context = await testContext()
  await applyConfig(context, TOKEN, { ...asked, config, dryRun: false })
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  // A machine on which everything takes long.
  let now = performance.now()
  const watch = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 10
    return now
  })
  onTestFinished(() => watch.mockRestore())
  setImmediate(turn)
  const wanted = flags.map((flag) => ({ ...flag, description: 'another' }))
  const { changes } = await applyConfig(context, TOKEN, {
    ...asked,
    config: { ...config, flags: wanted },
    dryRun: true,
  })
  isOver = true
  expect(changes).toHaveLength(200)
  expect(turns).toBeGreaterThan(2 * flags.length)
})

it('files are worked on one at a time, some wait, and whoever sends more of them is told so', async () => {
  const databases = await testDatabases('sqlite')
  onTestFinished(() => databases.stop())
  const options = await databases.fresh()
  const api = await runTower(options)
  onTestFinished(() => api.tower.stop())
  const environments = [{ name: 'production', is_protected: false, needs_reason: false }]
  // Somebody else has the database, so that the first one waits for it.
  const other = new Libsql('file' in options ? options.file : '')
  await until(() => {
    other.exec('begin immediate')
    return other.inTransaction
  })
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((project) =>
    api.post('/api/config', { config: { tailslide: 2, project, environments, flags: [] } }),
  )
  const refused = await Promise.race(all)
  expect(refused).toMatchObject({
    status: 503,
    body: { code: 'OVERLOADED', detail: 'Too many files of projects are being looked at. Try again in a second.' },
  })
  other.exec('rollback')
  other.close()
  expect((await Promise.all(all)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 503, 503])
})
