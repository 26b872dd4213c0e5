import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenTo, measurePace, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed, createHttpSignalSink } from '@tailslide/transports/http'
import { expect, it, onTestFinished } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

/** No file may grow beyond so many bytes, which is how a disk without room looks to a process; 'unlimited' ends it. */
const limitFiles = (pid: number, bytes: number | 'unlimited'): void => {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}

it('a single process whose disk is full switches a failing flag off all the same, says so, and stores it when there is room', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailslide-cli-'))
  const child = tailslide(['start', '--data', directory, '--port', '0', '--json'])
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await child.exit
    await rm(directory, { recursive: true, force: true })
  })
  const { url, adminToken } = await announced(child)
  const call = api(url, adminToken)
  const app = await call('POST', '/apps', { title: 'shop' })
  const { key } = await call('POST', `/apps/${app.id}/keys`)
  const flag = await call('POST', `/apps/${app.id}/flags`, {
    ...{ title: 'new-checkout', is_active: true, rollout_percentage: 100 },
    ...{ error_threshold_percentage: 50, is_recoverable: false },
  })
  const feed = createHttpRulesetFeed({ towerUrl: url, sdkKey: key, appId: app.id, clock })
  const sink = createHttpSignalSink({ towerUrl: url, sdkKey: key })
  onTestFinished(() => Promise.all([feed.stop(), sink.close()]).then(() => {}))
  const heard = listenTo(feed)
  const isOn = () => heard.rulesets.at(-1)?.flags[0]?.is_active
  await until(isOn)

  limitFiles(child.pid, 1_000)
  await expect(call('PATCH', `/flags/${flag.id}`, { rollout_percentage: 50 })).rejects.toThrow(
    /503.*DATABASE_UNAVAILABLE/,
  )
  await sink.send({ appId: app.id, instance: 'test', counts: [{ flagId: flag.id, kind: 'failure', count: 300 }] })
  await until(() => child.errors().includes('circuit opened'))
  const pace = measurePace()
  onTestFinished(pace.stop)
  const begun = performance.now()
  await until(() => isOn() === false)
  expect(performance.now() - begun).toBeLessThan(pace.limit(1_000))
  expect(await call('GET', `/flags/${flag.id}`)).toMatchObject({ circuit_status: 'close', circuit_revision: 0 })
  expect(child.errors()).toMatch(/not stored yet; its flag is switched off/)
  expect(child.errors()).toMatch(/disk I\/O error/)
  expect(child.errors()).not.toMatch(/cannot rollback/)

  limitFiles(child.pid, 'unlimited')
  await until(() => heard.rulesets.at(-1)?.flags[0]?.circuit_revision === 1, { timeout: 10_000 })
  expect(isOn()).toBe(false)
  expect(await call('GET', `/flags/${flag.id}`)).toMatchObject({ circuit_status: 'open', is_active: false })
})
