/** 200 environments of 500 flags and a history of a million entries: how long is waited for what, and by which indexes. */
import { loadavg } from 'node:os'
import { createTowerClient } from '@tailslide/client'
import { printTable, printTarget, round } from '../shared/print.js'
import { percentile } from '../shared/statistics.js'
import { startChild } from './child.js'
import { ADMIN_TOKEN, type Kind, startDatabase } from './databases.js'
import { FIRST, fill, type Size } from './fill.js'
import { planOf } from './plans.js'
import { ask, type Request } from './requests.js'
import { requestsOf } from './scale-requests.js'

const SIZE: Size = { projects: 40, environments: 5, flags: 500, entries: 1_000_000 }
const ALONE_MS = 1_500
const ALONE_AT_LEAST = 300
const TOGETHER_MS = 10_000
const TOGETHER = 4
const MOST_MS = 50
const REPORTS = /^(hygiene|compare|usage)/

const p99Of = (times: readonly number[] | undefined): string => (times ? String(round(percentile(times, 0.99))) : '')

export async function measureScale(kind: Kind, entries = SIZE.entries): Promise<void> {
  const size = { ...SIZE, entries }
  const database = await startDatabase(kind)
  const began = performance.now()
  const maker = await startChild('tower-child', [database.place])
  await fill(database, maker.url, size)
  await maker.stop()
  const tower = await startChild('tower-child', [database.place])
  const seconds = round((performance.now() - began) / 1_000, 0)
  console.log(`\n${kind}: filled in ${seconds} s; load of the machine ${loadavg()[0]?.toFixed(1)}\n`)

  const client = createTowerClient({ url: tower.url, token: ADMIN_TOKEN })
  const few = Array.from({ length: 20 }, (_, index) => FIRST.project + 1 + index)
  const { token: viewer } = await client.tokens.create({ name: 'viewer of 20 projects', role: 'viewer', projects: few })
  const kinds = requestsOf(size)
  const token = (request: Request): string => (request.name.includes('20 projects') ? viewer : ADMIN_TOKEN)

  const rows: { readonly name: string; readonly list: readonly number[] }[] = []
  const plans = new Map<string, { whole: boolean; names: Set<string> }>()
  for (const next of kinds) {
    const given = { url: tower.url, token: token(next()) }
    await ask(given, { connections: 1, ms: 100 }, next)
    await tower.statements()
    const { times } = await ask(given, { connections: 1, ms: ALONE_MS, atLeast: ALONE_AT_LEAST }, next)
    for (const [name, list] of times) rows.push({ name, list })
    const asked = new Map((await tower.statements()).map((statement) => [statement.sql, statement]))
    for (const statement of asked.values()) {
      for (const { words, isWhole } of await planOf(database, statement)) {
        const known = plans.get(words) ?? { whole: isWhole, names: new Set() }
        plans.set(words, known)
        known.names.add(next().name)
      }
    }
  }
  const mixed = kinds.filter((next) => token(next()) === ADMIN_TOKEN && !/project/.test(next().name))
  let turn = 0
  const together = await ask(
    { url: tower.url, token: ADMIN_TOKEN },
    { connections: TOGETHER, ms: TOGETHER_MS },
    () => mixed[turn++ % mixed.length]?.() ?? { name: '', method: 'GET', path: '/' },
  )

  printTable(
    rows.map(({ name, list }) => ({
      request: name,
      times: list.length,
      'p50 ms': round(percentile(list, 0.5)),
      'p99 ms': round(percentile(list, 0.99)),
      [`p99 ms, ${TOGETHER} at once`]: p99Of(together.times.get(name)),
    })),
  )
  console.log('\n  Plans, with what asks so:\n')
  for (const [words, { whole, names }] of [...plans].sort())
    console.log(`  ${whole ? 'WHOLE ' : ''}${words}  <- ${[...names].join('; ')}`)
  console.log(`\n  Targets (load of the machine ${loadavg()[0]?.toFixed(1)}):`)
  const isSlow = (name: string): boolean =>
    rows.some((row) => row.name === name && percentile(row.list, 0.99) >= MOST_MS)
  const names = rows.map(({ name }) => name)
  for (const [what, asked] of [
    ['lists, searches, saves and the history', names.filter((name) => !REPORTS.test(name))],
    ['reports', names.filter((name) => REPORTS.test(name))],
  ] as const) {
    const slow = asked.filter(isSlow)
    const but = slow.length > 0 ? `: not ${slow.join('; ')}` : ''
    printTarget(`${what}: p99 below ${MOST_MS} ms, one request at a time${but}`, slow.length === 0)
  }
  const whole = [...plans].filter(([, plan]) => plan.whole).map(([words]) => words)
  printTarget(
    `no query reads all of a table that grows${whole.length ? `: not ${whole.join(', ')}` : ''}`,
    whole.length === 0,
  )

  await tower.stop()
  await database.stop()
}
