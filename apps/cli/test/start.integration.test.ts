import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SignalCount } from '@tailslide/core'
import { freePort, type NodeChild } from '@tailslide/testkit'
import { createHttpSignalSink } from '@tailslide/transports/http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

let directory: string
let children: NodeChild[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailslide-cli-'))
  children = []
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map((child) => child.exit))
  await rm(directory, { recursive: true, force: true })
})

function run(...args: string[]): NodeChild {
  const child = tailslide(args)
  children.push(child)
  return child
}

const startTailslide = (...args: string[]): NodeChild =>
  run('start', '--data', join(directory, 'data'), '--port', '0', ...args)

/** A flag for everybody whose circuit opens above 50 % failures, in an app with a key. */
async function makeGuardedFlag(call: ReturnType<typeof api>, fields: object = {}) {
  const app = await call('POST', '/apps', { title: 'shop' })
  const { key } = await call('POST', `/apps/${app.id}/keys`)
  const guarded = { title: 'new-checkout', is_active: true, rollout_percentage: 100, error_threshold_percentage: 50 }
  return { app, key, flag: await call('POST', `/apps/${app.id}/flags`, { ...guarded, ...fields }) }
}

it('keeps what was made over a stop and a start, and shows the admin token once', async () => {
  const first = startTailslide('--json')
  const { url, adminToken } = await announced(first)
  expect(adminToken).toMatch(/^\S{20,}$/)
  const call = api(url, adminToken)
  const app = await call('POST', '/apps', { title: 'shop' })
  await call('POST', `/apps/${app.id}/keys`)
  await call('POST', `/apps/${app.id}/flags`, { title: 'new-checkout', is_active: true, rollout_percentage: 25 })

  first.kill('SIGTERM')
  expect(await first.exit).toEqual({ code: 0, signal: null })
  expect(first.lines).toHaveLength(1)
  expect(first.errors()).not.toContain(adminToken)

  const second = startTailslide('--json')
  const again = await announced(second)
  // Nobody can sign in yet, so that each start shows a link for the first admin; the token is never shown again.
  expect(Object.keys(again)).toEqual(['url', 'setupLink'])
  expect(await api(again.url, adminToken)('GET', `/apps/${app.id}/flags`)).toMatchObject([
    { title: 'new-checkout', is_active: true, rollout_percentage: 25 },
  ])
  expect(await api(again.url, adminToken)('GET', `/apps/${app.id}/keys`)).toHaveLength(1)
  second.kill('SIGINT')
  expect(await second.exit).toEqual({ code: 0, signal: null })
})

it('tells a person the address, where the data lie, the token and the first steps', async () => {
  const child = startTailslide()
  await child.nextLine((line) => line.includes('Ctrl+C'))
  const text = child.lines.join('\n')
  expect(text).toMatch(/Tailslide is running at http:\/\/127\.0\.0\.1:\d+\n/)
  expect(text).toContain(`Data: ${join(directory, 'data')}`)
  expect(text).toMatch(/export TOKEN=\S{20,}\n/)
  child.kill('SIGTERM')
  expect(await child.exit).toEqual({ code: 0, signal: null })
})

it('trips the circuit of a flag whose calls fail', async () => {
  const child = startTailslide('--json')
  const { url, adminToken } = await announced(child)
  const call = api(url, adminToken)
  const { app, key, flag } = await makeGuardedFlag(call)
  const sink = createHttpSignalSink({ towerUrl: url, sdkKey: key })
  const counts = [{ flagId: flag.id, kind: 'failure' as const, count: 30 }]
  expect(await sink.send({ appId: app.id, instance: 'test', counts })).toEqual({ unsent: [], refused: [] })
  await expect
    .poll(() => call('GET', `/flags/${flag.id}`), { timeout: 60_000 })
    .toMatchObject({ is_active: false, circuit_status: 'open' })
  await sink.close()
})

it('goes on with a recovery after a kill, and is not misled by failures that services held meanwhile', async () => {
  const port = String(await freePort())
  const first = startTailslide('--json', '--port', port)
  const { url, adminToken } = await announced(first)
  const call = api(url, adminToken)
  const { app, key, flag } = await makeGuardedFlag(call, {
    is_recoverable: true,
    circuit_recovery_delay: 1_000,
    circuit_initial_recovery_percentage: 20,
    circuit_recovery_rate: 1_000,
    circuit_recovery_increment_percentage: 40,
  })
  const sink = createHttpSignalSink({ towerUrl: url, sdkKey: key })
  const send = (counts: readonly SignalCount[]) => sink.send({ appId: app.id, instance: 'test', counts })
  const failures: SignalCount = { flagId: flag.id, kind: 'failure', count: 300 }
  const status = async (): Promise<string> => (await call('GET', `/flags/${flag.id}`)).circuit_status
  expect(await send([failures])).toEqual({ unsent: [], refused: [] })
  await expect.poll(status, { timeout: 60_000 }).toBe('open')
  first.kill('SIGKILL')
  await first.exit
  const heldSince = Date.now()
  expect((await send([failures])).unsent).toEqual([failures])

  await announced(startTailslide('--json', '--port', port))
  await expect.poll(status, { timeout: 60_000 }).toBe('recovery')
  expect(await send([{ ...failures, heldSince }])).toEqual({ unsent: [], refused: [] })
  // A recovery goes on when somebody calls the path.
  const callAndLook = async (): Promise<string> => {
    await send([{ flagId: flag.id, kind: 'success', count: 3 }])
    return status()
  }
  await expect.poll(callAndLook, { timeout: 60_000 }).toBe('close')
  const log: { action_type: string }[] = await call('GET', `/logs/${app.id}`)
  expect(log.filter(({ action_type }) => action_type === 'circuit_open')).toHaveLength(1)
  expect((await call('GET', `/flags/${flag.id}/timeseries?timeRange=60000&timeBucket=60000`))[0].failure).toBe(300)
  await sink.close()
})

it('says in one line that its port is taken', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const child = run('start', '--data', directory, '--port', String(port))
  expect(await child.exit).toEqual({ code: 1, signal: null })
  expect(child.errors()).toBe(
    `error: --port (TAILSLIDE_PORT) is "${port}": another process listens on 127.0.0.1:${port}; choose a free port, or 0 for any\n`,
  )
  await new Promise((resolve) => taken.close(resolve))
})

it('says in one line that its data directory cannot be used', async () => {
  const file = join(directory, 'file')
  await writeFile(file, '')
  const child = run('start', '--data', join(file, 'data'), '--port', '0')
  expect(await child.exit).toEqual({ code: 1, signal: null })
  expect(child.errors()).toBe(
    `error: --data (TAILSLIDE_DATA) is "${join(file, 'data')}": must be a directory that this user may read and write (ENOTDIR)\n`,
  )
})

it('says in one line that the database in its data directory is none', async () => {
  await writeFile(join(directory, 'tailslide.db'), 'this is a text and no database at all'.repeat(100))
  const child = run('start', '--data', directory, '--port', '0')
  expect(await child.exit).toEqual({ code: 1, signal: null })
  expect(child.errors()).toMatch(/^error: --data \(TAILSLIDE_DATA\) is "[^"]+": .*\n$/)
})

it('answers --help with exit code 0', async () => {
  const child = run('--help')
  expect(await child.exit).toEqual({ code: 0, signal: null })
  expect(child.lines[0]).toBe('Usage: tailslide [options] [command]')
})
