import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Flag, Ruleset, RulesetFeed } from '@tailslide/core'
import { freePort, type NodeChild, startNats, startPostgres, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { connectNats, createNatsRulesetFeed } from '@tailslide/transports/nats'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findServers } from '../../../scripts/servers.mjs'
import { announced, api, tailslide } from './tailslide-process.js'

let folder: string
let children: NodeChild[]
const undo: (() => Promise<void>)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailslide-backup-'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map((child) => child.exit))
  for (const step of undo.splice(0).reverse()) await step()
  rmSync(folder, { recursive: true, force: true })
})

function run(args: readonly string[], env: Record<string, string> = {}): NodeChild {
  const child = tailslide(args, env)
  children.push(child)
  return child
}

async function end(child: NodeChild): Promise<void> {
  child.kill('SIGTERM')
  expect(await child.exit).toEqual({ code: 0, signal: null })
}

/** What an SDK has, from before the backup until after the restore. */
function follow(feed: RulesetFeed) {
  const seen: Ruleset[] = []
  feed.start({ onRuleset: (ruleset) => seen.push(ruleset), onStatus() {}, onProblem() {} })
  undo.push(() => feed.stop())
  const shows = (isActive: boolean) => until(() => seen.at(-1)?.flags[0]?.is_active === isActive, { timeout: 20_000 })
  return { seen, shows }
}

const ADMIN_TOKEN = 'an-admin-token-for-tests'

it('restores a data directory from a copy that was made while it was in use, and SDKs go back with it', async () => {
  const data = join(folder, 'data')
  const copy = join(folder, 'copy.db')
  const start = ['start', '--json', '--data', data, '--port', String(await freePort()), '--admin-token', ADMIN_TOKEN]
  const first = run(start)
  const { url } = await announced(first)
  const call = api(url, ADMIN_TOKEN)
  const app = await call('POST', '/apps', { title: 'shop' })
  const { key } = await call('POST', `/apps/${app.id}/keys`)
  const flag: Flag = await call('POST', `/apps/${app.id}/flags`, {
    title: 'x',
    is_active: true,
    rollout_percentage: 100,
  })
  const sdk = follow(createHttpRulesetFeed({ towerUrl: url, appId: app.id, sdkKey: key, clock }))
  await sdk.shows(true)

  const backup = run(['backup', '--data', data, '--to', copy])
  expect(await backup.exit).toEqual({ code: 0, signal: null })
  expect(backup.lines).toEqual([copy])
  const again = run(['backup', '--data', data, '--to', copy])
  expect(await again.exit).toEqual({ code: 1, signal: null })
  expect(again.errors()).toMatch(
    /^error: .* could not be copied to .*copy\.db: a file of that name is there already\n$/,
  )
  const nowhere = run(['backup', '--data', join(folder, 'nothing'), '--to', join(folder, 'other.db')])
  expect(await nowhere.exit).toEqual({ code: 1, signal: null })
  expect(nowhere.errors()).toMatch(
    /^error: there is no database at .*: --data names the directory of `tailslide start`\n$/,
  )
  const unwritten = run(['backup', '--data', data, '--to', join(folder, 'nothing', 'other.db')])
  expect(await unwritten.exit).toEqual({ code: 1, signal: null })
  expect(unwritten.errors()).toMatch(/^error: .*other\.db cannot be written: its directory is not there\n$/)

  await call('PATCH', `/flags/${flag.id}/toggle`, { is_active: false })
  await sdk.shows(false)
  const before = sdk.seen.at(-1)?.version ?? 0
  await end(first)

  for (const name of ['tailslide.db-wal', 'tailslide.db-shm']) rmSync(join(data, name), { force: true })
  copyFileSync(copy, join(data, 'tailslide.db'))
  await announced(run(start))
  await sdk.shows(true)
  expect(sdk.seen.at(-1)?.version).toBeLessThan(before)
  await call('PATCH', `/flags/${flag.id}/toggle`, { is_active: false })
  await sdk.shows(false)
})

it('restores a PostgreSQL by pg_restore, and SDKs on NATS follow although NATS has newer versions', async () => {
  const [nats, postgres] = await Promise.all([startNats(), startPostgres()])
  undo.push(
    () => nats.stop(),
    () => postgres.stop(),
  )
  const tool = (name: string, ...args: string[]) =>
    // Beside the server, so that the versions agree.
    execFileSync(join(dirname(realpathSync(findServers().postgres ?? '')), name), args, { stdio: 'pipe' })
  const dump = join(folder, 'tailslide.dump')
  const env = {
    TAILSLIDE_DATABASE_URL: postgres.url,
    TAILSLIDE_NATS_SERVER: nats.url,
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
  }
  const first = run(['tower', '--json', '--port', '0'], env)
  const call = api((await announced(first)).url, ADMIN_TOKEN)
  const app = await call('POST', '/apps', { title: 'shop' })
  const flag: Flag = await call('POST', `/apps/${app.id}/flags`, {
    title: 'x',
    is_active: true,
    rollout_percentage: 100,
  })
  const link = connectNats({ servers: nats.url, clock })
  link.start()
  undo.push(() => link.stop())
  const sdk = follow(createNatsRulesetFeed({ link, appId: app.id, clock }))
  await sdk.shows(true)
  tool('pg_dump', '--format=custom', `--file=${dump}`, postgres.url)

  for (const isActive of [false, true, false]) await call('PATCH', `/flags/${flag.id}/toggle`, { is_active: isActive })
  await sdk.shows(false)
  const before = sdk.seen.at(-1)?.version ?? 0
  await end(first)

  tool(
    'pg_restore',
    '--clean',
    '--if-exists',
    '--exit-on-error',
    '--single-transaction',
    `--dbname=${postgres.url}`,
    dump,
  )
  const second = api((await announced(run(['tower', '--json', '--port', '0'], env))).url, ADMIN_TOKEN)
  await sdk.shows(true)
  expect(sdk.seen.at(-1)?.version).toBeGreaterThan(before)
  await second('PATCH', `/flags/${flag.id}/toggle`, { is_active: false })
  await sdk.shows(false)
})
