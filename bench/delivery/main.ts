/** How long from a toggle to the new answer in the SDKs: over NATS beside plain NATS, and over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTowerClient } from '@tailslide/client'
import { startNats, startPostgres } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats } from '@tailslide/transports/nats'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { percentile } from '../shared/statistics.js'
import { type Child, startChild } from './children.js'
import type { ChildMessage, Heard, ListenersReady, Published, TowerReady } from './messages.js'
import { now } from './messages.js'

const FLAG = 'checkout'
const PAUSE_MS = 20

const isReady = (message: ChildMessage): message is TowerReady => message.type === 'ready'
const isListening = (message: ChildMessage): message is ListenersReady => message.type === 'listening'
const isRuleset = (message: ChildMessage): message is Heard => message.type === 'heard' && message.what === 'ruleset'
const isPlain = (message: ChildMessage): message is Heard => message.type === 'heard' && message.what === 'plain'
const isPublishedAfter =
  (version: number) =>
  (message: ChildMessage): message is Published =>
    message.type === 'published' && message.version > version
const isVersion =
  (version: number) =>
  (message: ChildMessage): message is Heard =>
    isRuleset(message) && message.number === version

/** Every second toggle is one of a plain message. */
const ORDERS = [
  ['plain', 'toggle', 'toggle'],
  ['toggle', 'plain', 'toggle'],
] as const

const rest = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS))

interface Setting {
  readonly child: Child
  readonly url: string
  readonly token: string
  readonly appId: number
  readonly size: number
  /** Turns the flag over; resolves when Tower has answered. */
  toggle(): Promise<void>
}

/** A Tower with an app of so many flags, of about 600 bytes each. */
async function setUp(args: readonly string[], flags: number): Promise<Setting> {
  const child = startChild('tower-child', args)
  const { url, adminToken } = await child.next(isReady)
  const client = createTowerClient({ url, token: adminToken })
  const { id: appId } = await client.apps.create(`bench ${flags}`)
  const flag = await client.flags.create(appId, { title: FLAG, rollout_percentage: 100 })
  for (let index = 1; index < flags; index++) await client.flags.create(appId, { title: `flag ${index}` })
  let isActive = false
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const snapshot = await fetch(`${url}/api/sdk/apps/${appId}/ruleset`, { headers })
  return {
    child,
    url,
    token: adminToken,
    appId,
    size: (await snapshot.text()).length,
    async toggle() {
      isActive = !isActive
      const body = JSON.stringify({ is_active: isActive })
      const answer = await fetch(`${url}/api/flags/${flag.id}/toggle`, { method: 'PATCH', headers, body })
      if (!answer.ok) throw new Error(`Tower answered ${answer.status}`)
      await answer.text()
    },
  }
}

const both = (times: readonly number[]) => ({
  'p50 ms': round(percentile(times, 0.5), 2),
  'p99 ms': round(percentile(times, 0.99), 2),
})

async function overNats(sdks: number, flags: number, rounds: number): Promise<void> {
  const [nats, postgres] = await Promise.all([startNats(), startPostgres()])
  const { child: tower, appId, size, toggle } = await setUp([postgres.url, nats.url], flags)
  const link = connectNats({ servers: nats.url, clock })
  link.start()
  await new Promise<void>((resolve) => link.onStatus(({ state }) => state === 'up' && resolve()))
  const listeners = startChild('sdk-child', [nats.url, appId, sdks, FLAG])
  await listeners.next(isListening)
  // What was published while the app was made.
  let last = flags + 1
  await tower.next(isPublishedAfter(last - 1))

  const payload = new Uint8Array(size)
  const times = {
    plain: [] as number[],
    plainFromCommit: [] as number[],
    fromCommit: [] as number[],
    fromRequest: [] as number[],
    toCommit: [] as number[],
    toAnswer: [] as number[],
    toStored: [] as number[],
  }
  const turns = {
    async plain(keep: boolean) {
      const begun = now()
      link.connection().publish('bench.plain', payload)
      const { at } = await listeners.next(isPlain)
      if (keep) times.plain.push(...at.map((each) => each - begun))
    },
    async toggle(keep: boolean) {
      const begun = now()
      const answered = toggle().then(now)
      const { what, version, givenAt, storedAt } = await tower.next(isPublishedAfter(last))
      last = version
      const answeredAt = await answered
      const { at } = await listeners.next(isVersion(version))
      if (what === 'plain') {
        const plain = await listeners.next(isPlain)
        if (keep) times.plainFromCommit.push(...plain.at.map((each) => each - givenAt))
        return
      }
      if (!keep) return
      times.fromCommit.push(...at.map((each) => each - givenAt))
      times.fromRequest.push(...at.map((each) => each - begun))
      times.toCommit.push(givenAt - begun)
      times.toAnswer.push(answeredAt - begun)
      times.toStored.push(storedAt - givenAt)
    },
  }
  for (let turn = 0; turn < rounds + 50; turn++) {
    // The first are to warm up. Who begins changes.
    for (const name of ORDERS[turn % 2 === 0 ? 0 : 1]) {
      await turns[name](turn >= 50)
      await rest()
    }
  }

  console.log(`\n${sdks} SDK connection${sdks === 1 ? '' : 's'}, a ruleset of ${size} bytes, ${rounds} toggles\n`)
  const floor = { p50: percentile(times.plain, 0.5), p99: percentile(times.plain, 0.99) }
  const row = (what: string, list: readonly number[]) => ({
    what,
    ...both(list),
    'to NATS p50': round(percentile(list, 0.5) / floor.p50, 2),
    'to NATS p99': round(percentile(list, 0.99) / floor.p99, 2),
  })
  printTable([
    row('plain NATS: publish to callback', times.plain),
    row('the same, published by Tower at its commit', times.plainFromCommit),
    row('commit to the new answer in the SDK', times.fromCommit),
    row('PATCH sent to the new answer in the SDK', times.fromRequest),
    row('  of that: PATCH sent to commit', times.toCommit),
    row('PATCH sent to its answer', times.toAnswer),
    row('commit to the acknowledgement of JetStream', times.toStored),
  ])
  for (const share of [0.5, 0.99] as const) {
    const ratio = percentile(times.fromCommit, share) / percentile(times.plain, share)
    printTarget(`from commit within 2x of plain NATS at p${share * 100}: ${round(ratio, 2)}x`, ratio <= 2)
  }
  await listeners.stop()
  await tower.stop()
  await link.stop()
  await Promise.all([nats.stop(), postgres.stop()])
}

async function overHttp(readers: number, flags: number, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-bench-'))
  const { child: tower, url, token, appId, size, toggle } = await setUp([join(folder, 'tower.db')], flags)
  const listeners = startChild('sse-child', [`${url}/api/sdk/apps/${appId}/stream`, token, readers])
  await listeners.next(isListening)
  const times: number[] = []
  let sent = 0
  for (let turn = 0; turn < rounds + 10; turn++) {
    const begun = now()
    const [{ at, bytes = 0 }] = await Promise.all([listeners.next(isRuleset), toggle()])
    sent = bytes
    if (turn >= 10) times.push(...at.map((each) => each - begun))
    await rest()
  }
  console.log(`\nHTTP, ${readers} readers, a ruleset of ${size} bytes, ${sent} of them sent, ${rounds} toggles\n`)
  printTable([{ what: 'PATCH sent to the event at a reader', ...both(times) }])
  printTarget(`p99 below 50 ms: ${round(percentile(times, 0.99), 1)} ms`, percentile(times, 0.99) < 50)
  await listeners.stop()
  await tower.stop()
  rmSync(folder, { recursive: true, force: true })
}

printTitle('Delivery: from a toggle to the new answer')
await overNats(1, 1, 1_000)
await overNats(100, 1, 200)
await overNats(1, 100, 200)
await overHttp(1_000, 1, 100)
await overHttp(1_000, 100, 50)
