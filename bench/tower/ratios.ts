/** Requests a second and p99 of Tower, each beside a bare Fastify server that runs the same statements. */
import { rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { printTable, printTarget, round, thousands } from '../shared/print.js'
import { median, percentile } from '../shared/statistics.js'
import { type Child, startChild } from './child.js'
import { ADMIN_TOKEN, type BenchDatabase, type Kind, startDatabase } from './databases.js'
import { FIRST, fill } from './fill.js'
import { ask, type Request } from './requests.js'
import type { Statement } from './statements.js'

const SIZE = { projects: 10, environments: 2, flags: 100, entries: 20_000 }
const CONNECTIONS = 8
const ROUND_MS = 250
const ROUNDS = 10
const WARM_UP = { connections: CONNECTIONS, ms: 1_500 }
/** Of the requests a second of the bare server, which asks nobody who it is and checks nothing. */
const LEAST = 0.5

const APP = FIRST.app + 3
const FLAG = FIRST.flag + 3 * SIZE.flags + 7

const get = (name: string, path: string): Request => ({ name, method: 'GET', path })
let saves = 0
/** Another percentage each time: what changes nothing is not written. */
const save: Request = {
  ...{ name: 'save', method: 'PATCH', path: `/api/flags/${FLAG}` },
  get body() {
    saves += 1
    return JSON.stringify({ rollout_percentage: saves % 100 })
  },
}
const KINDS: readonly Request[] = [
  get('list', `/api/apps/${APP}/flags`),
  get('read', `/api/flags/${FLAG}`),
  save,
  get('search', `/api/apps/${APP}/flags/search?q=7&sort=updated`),
  get('history', `/api/history?app=${APP}`),
]

export async function measureRatios(kind: Kind): Promise<void> {
  const database = await startDatabase(kind)
  const maker = await startChild('tower-child', [database.place])
  await fill(database, maker.url, SIZE)
  await maker.stop()
  const tower = await startChild('tower-child', [database.place])
  const heard = []
  for (const request of KINDS) heard.push({ name: request.name, statements: await statementsOf(tower, request) })
  const bare = await startBare(database, heard)

  console.log(`\n${kind}, load of the machine ${loadavg()[0]?.toFixed(1)}\n`)
  const rows = []
  for (const [index, request] of KINDS.entries()) {
    const measured = await compare(tower, bare, request)
    rows.push({ request: request.name, statements: heard[index]?.statements.length ?? 0, ...measured })
  }
  printTable(rows.map(({ ratio, ...row }) => row))
  console.log(`\n  Targets (load of the machine ${loadavg()[0]?.toFixed(1)}):`)
  for (const { request, ratio } of rows) {
    printTarget(
      `${request}: ${round(ratio, 2)} of the requests a second of bare Fastify, at least ${LEAST}`,
      ratio >= LEAST,
    )
  }
  await bare.stop()
  await tower.stop()
  await database.stop()
}

/** What Tower asks for a request of its database, once what it remembers for a while is remembered, and nothing else is going on. */
async function statementsOf(tower: Child, request: Request): Promise<readonly Statement[]> {
  let before = ''
  for (let turn = 0; turn < 50; turn++) {
    await tower.statements()
    await once(tower, request)
    const statements = await tower.statements()
    const text = statements.map(({ sql }) => sql).join(';')
    if (text === before) return statements
    before = text
  }
  throw new Error(`Tower asks something else of its database at each ${request.name}`)
}

const once = (child: Child, request: Request) =>
  ask({ url: child.url, token: ADMIN_TOKEN }, { connections: 1, ms: 1 }, () => request)

async function startBare(
  { place }: BenchDatabase,
  requests: readonly { readonly name: string; readonly statements: readonly Statement[] }[],
): Promise<Child> {
  const file = join(tmpdir(), `tailslide-bench-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(requests))
  const bare = await startChild('bare-child', [place, file])
  rmSync(file)
  return bare
}

const sideOf = (child: Child, request: Request) => {
  const [perSecond, times]: [number[], number[]] = [[], []]
  return { child, request, perSecond, times, processor: 0 }
}

/** In turns, so that what disturbs the machine disturbs both. */
async function compare(tower: Child, bare: Child, request: Request) {
  const [ours, theirs] = [sideOf(tower, request), sideOf(bare, { ...request, path: `/${request.name}` })]
  const sides = [ours, theirs]
  for (const side of sides) await ask({ url: side.child.url, token: ADMIN_TOKEN }, WARM_UP, () => side.request)
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const side of turn % 2 === 0 ? sides : sides.toReversed()) {
      const target = { url: side.child.url, token: ADMIN_TOKEN }
      const before = await side.child.processor()
      const { perSecond, times } = await ask(target, { connections: CONNECTIONS, ms: ROUND_MS }, () => side.request)
      side.processor += (await side.child.processor()) - before
      side.perSecond.push(perSecond)
      side.times.push(...(times.get(request.name) ?? []))
    }
  }
  const p99 = { ours: percentile(ours.times, 0.99), theirs: percentile(theirs.times, 0.99) }
  const cost = { ours: ours.processor / ours.times.length, theirs: theirs.processor / theirs.times.length }
  const ratio = median(ours.perSecond.map((each, index) => each / (theirs.perSecond[index] ?? Number.NaN)))
  return {
    'requests/s': thousands(median(ours.perSecond)),
    bare: thousands(median(theirs.perSecond)),
    'of bare': round(ratio, 2),
    'p99 ms': round(p99.ours),
    'bare p99': round(p99.theirs),
    'to bare': round(p99.ours / p99.theirs, 2),
    'CPU ms': round(cost.ours, 2),
    'bare CPU': round(cost.theirs, 2),
    ratio,
  }
}
