import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, it, onTestFinished } from 'vitest'
import { testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'

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
