/** How long a change takes from the toggle to a thousand listeners of server-sent events, and what a listener costs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createTowerClient } from '@tailslide/client'
import { type NodeChild, spawnNode } from '@tailslide/testkit'
import { createTower } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { percentile } from '../shared/statistics.js'
import { now } from './monotonic.js'
import { startRawServer } from './raw-server.js'

const { values } = parseArgs({
  options: {
    listeners: { type: 'string', default: '1000' },
    processes: { type: 'string', default: '2' },
    toggles: { type: 'string', default: '40' },
    flags: { type: 'string', default: '78' },
  },
})
const LISTENERS = Number(values.listeners)
const PROCESSES = Number(values.processes)
const TOGGLES = Number(values.toggles)
const FLAGS = Number(values.flags)
const PROGRAM = fileURLToPath(new URL('listeners-child.js', import.meta.url))
const silent = { debug() {}, info() {}, warn() {}, error() {} }

interface Arrivals {
  readonly version: number
  readonly times: readonly number[]
  /** Which event it was, and its length. */
  readonly what: string
}

interface Target {
  readonly url: string
  readonly appId: number
  readonly sdkKey: string
}

/** What this process holds when nothing is going on, in bytes; the kernel's buffers of sockets come on top. */
async function held(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function nextArrivals(
  children: readonly NodeChild[],
  version: number,
): Promise<Pick<Arrivals, 'times' | 'what'>> {
  const lines = await Promise.all(
    children.map((child) => child.nextLine((line) => line.startsWith(`{"version":${version},`), 60_000)),
  )
  const arrivals = lines.map((line): Arrivals => JSON.parse(line))
  return { times: arrivals.flatMap(({ times }) => times), what: arrivals[0]?.what ?? '' }
}

/** `change` makes the version that follows, and answers with the instants from which to count. */
async function measure(
  what: string,
  listeners: number,
  by: 'whole' | 'changes' | 'sdk',
  { url, appId, sdkKey }: Target,
  firstVersion: number,
  change: (version: number) => Promise<{ toggled: number; published: number }>,
) {
  const before = await held()
  const each = String(Math.round(listeners / PROCESSES))
  const children = Array.from({ length: PROCESSES }, () => spawnNode(PROGRAM, [url, String(appId), sdkKey, by, each]))
  await nextArrivals(children, firstVersion)
  const idle = await held()
  const fromToggle: number[] = []
  const cpu = process.cpuUsage()
  const fromPublish: number[] = []
  let event = ''
  for (let version = firstVersion + 1; version <= firstVersion + TOGGLES; version++) {
    const { toggled, published } = await change(version)
    const arrivals = await nextArrivals(children, version)
    event = arrivals.what
    for (const time of arrivals.times) {
      // The first ones warm the code up.
      if (version <= firstVersion + 5) continue
      fromToggle.push(time - toggled)
      fromPublish.push(time - published)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const { user, system } = process.cpuUsage(cpu)
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map((child) => child.exit))
  return {
    what,
    event,
    listeners,
    'from publish, p50 ms': round(percentile(fromPublish, 0.5)),
    'p99 ms': round(percentile(fromPublish, 0.99)),
    'from toggle, p50 ms': round(percentile(fromToggle, 0.5)),
    'toggle p99 ms': round(percentile(fromToggle, 0.99)),
    'CPU ms a change': round((user + system) / 1_000 / TOGGLES),
    'kB a listener': round((idle - before) / listeners / 1024),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tailslide-bench-'))
const tower = createTower({
  database: { kind: 'sqlite', file: join(folder, 'tower.db') },
  signals: createMemorySignalStore({ clock }),
  clock,
  logger: silent,
  host: '127.0.0.1',
  port: 0,
})
const { url, adminToken = '' } = await tower.start()
const client = createTowerClient({ url, token: adminToken })
const { id: appId } = await client.apps.create('bench')
const { key: sdkKey } = await client.keys.create(appId)
let flagId = 0
for (let flag = 1; flag <= FLAGS; flag++) {
  const made = await client.flags.create(appId, {
    title: `flag-${flag}`,
    description: 'A flag of about the length that people write.',
    rollout_percentage: 50,
    error_threshold_percentage: 5,
  })
  flagId = made.id
}
const snapshot = await fetch(`${url}/api/sdk/apps/${appId}/ruleset`, { headers: { authorization: `Bearer ${sdkKey}` } })
const payload = await snapshot.text()

let published = 0
let version = 0
tower.rulesets(appId).start({
  onRuleset(ruleset) {
    published = now()
    version = ruleset.version ?? 0
  },
  onStatus() {},
  onProblem() {},
})

let isOn = false
const toggle = async () => {
  // Always the other way: what changes nothing reaches nobody.
  isOn = !isOn
  const toggled = now()
  await client.flags.toggle(flagId, isOn)
  return { toggled, published }
}

printTitle(`Streams: a ruleset of ${FLAGS} flags, ${round(payload.length / 1000)} kB, ${TOGGLES} toggles`)
const rows = []
const [flag]: unknown[] = JSON.parse(payload)
const change = JSON.stringify({ from: `1:${Date.now()}`, flags: [flag], removed: [] })
for (const [type, data] of [
  ['ruleset', payload],
  ['change', change],
] as const) {
  const raw = await startRawServer(type, data)
  const rawTarget = { url: raw.url, appId, sdkKey }
  rows.push(
    await measure('raw: response.write for each', LISTENERS, 'whole', rawTarget, 1, async (next) => {
      const at = now()
      raw.publish(next)
      return { toggled: at, published: at }
    }),
  )
  raw.dropAll()
  raw.stop()
}
const target = { url, appId, sdkKey }
rows.push(await measure('Tower, readers of whole rulesets', LISTENERS, 'whole', target, version, toggle))
for (const listeners of [Math.round(LISTENERS / 2), LISTENERS]) {
  rows.push(await measure('Tower, readers of changes', listeners, 'changes', target, version, toggle))
}
const reached = rows.at(-1)
rows.push(await measure('Tower, to the ruleset in the SDK', Math.round(LISTENERS / 10), 'sdk', target, version, toggle))
printTable(rows)

const p99 = reached?.['toggle p99 ms'] ?? Number.NaN
const rawP99 = rows[1]?.['p99 ms'] ?? Number.NaN
const inRaw = round((reached?.['p99 ms'] ?? Number.NaN) / rawP99, 2)
console.log(`\n  p99 of Tower from publish, in p99 of raw writes of a change: ${inRaw}`)
console.log('\nTargets:')
printTarget(`toggle to the event of ${LISTENERS} listeners: p99 ${p99} ms, below 50`, p99 < 50)
await tower.stop()
rmSync(folder, { recursive: true, force: true })
process.exit()
