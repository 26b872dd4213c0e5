/** How long until a process that does nothing else has its flags, and until it hears of a toggle, beside a bare program. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { encodeRuleset } from '@tailslide/core'
import { spawnNode } from '@tailslide/testkit'
import { benchFlags } from '../shared/flags.js'
import { packedProject } from '../shared/packed-project.js'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { startCluster } from '../shared/start-cluster.js'
import { median } from '../shared/statistics.js'
import { bareHttp, bareNats, withSdk } from './programs.js'
import { startRulesetServer } from './ruleset-server.js'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, flags: { type: 'string', default: '1,100,400,3000,10000' } },
})
const RUNS = Number(values.runs)
const SIZES = values.flags.split(',').map(Number)
const TOGGLES = 5
const MOST = 1.5
const SDK_KEY = 'key'

const now = (): number => Number(process.hrtime.bigint()) / 1e6

interface Line {
  readonly ready?: number
  readonly flags?: number
  readonly listening?: true
  readonly heard?: number
}

interface Way {
  readonly name: string
  readonly bare: string
  readonly sdk: string
  publish(version: number, payload: string): Promise<void>
}

interface Times {
  /** Milliseconds from the beginning of the process. */
  readonly ready: number
  /** Milliseconds from the publication, median of some. */
  readonly heard: number
}

let version = 0

/** From version to version the first flag is toggled and no other: of each change an SDK says a line of its own. */
function toggled(count: number, at: number): string {
  const isOn = at % 2 === 0
  const [first, ...others] = benchFlags(count)
  if (!first) throw new Error('There is no flag to toggle.')
  return encodeRuleset([{ ...first, is_active: isOn, is_enabled: isOn }, ...others])
}

/** One process, alone on the way while it is measured. */
async function measure(way: Way, program: string, count: number): Promise<Times> {
  const child = spawnNode(program)
  const next = async (key: keyof Line): Promise<number> => {
    const line: Line = JSON.parse(await child.nextLine((text) => key in JSON.parse(text), 60_000))
    return Number(line[key])
  }
  const ready = await next('ready')
  await next('listening')
  const heard: number[] = []
  for (let toggle = 0; toggle < TOGGLES; toggle++) {
    version += 1
    // Encoded before the clock runs: it would be a share of both times, and bring their ratio nearer to 1.
    const payload = toggled(count, version)
    const begun = now()
    const published = way.publish(version, payload)
    heard.push((await next('heard')) - begun)
    await published
  }
  child.kill()
  await child.exit
  return { ready, heard: median(heard) }
}

async function compare(way: Way, count: number) {
  const ratios = { ready: [] as number[], heard: [] as number[] }
  const times = { bare: [] as Times[], sdk: [] as Times[] }
  for (let run = 0; run < RUNS; run++) {
    version += 1
    await way.publish(version, toggled(count, version))
    // Who begins changes.
    const order = run % 2 === 0 ? (['bare', 'sdk'] as const) : (['sdk', 'bare'] as const)
    const both: Partial<Record<'bare' | 'sdk', Times>> = {}
    for (const who of order) {
      both[who] = await measure(way, way[who], count)
      times[who].push(both[who])
    }
    for (const what of ['ready', 'heard'] as const) {
      ratios[what].push((both.sdk?.[what] ?? Number.NaN) / (both.bare?.[what] ?? Number.NaN))
    }
  }
  const of = (who: 'bare' | 'sdk', what: keyof Times): number => round(median(times[who].map((one) => one[what])))
  return {
    over: way.name,
    flags: count,
    'bare ready ms': of('bare', 'ready'),
    'ready ms': of('sdk', 'ready'),
    'ready x': round(median(ratios.ready), 2),
    'bare toggle ms': of('bare', 'heard'),
    'toggle ms': of('sdk', 'heard'),
    'toggle x': round(median(ratios.heard), 2),
  }
}

printTitle(`Start: ${RUNS} idle processes of each kind in turn, medians; ratios within a turn`)
const project = packedProject()
const [server, cluster] = await Promise.all([startRulesetServer(), startCluster({ maxPayload: 16 * 1_048_576 })])
const place = (name: string, source: string): string => {
  const file = join(project.folder, name)
  writeFileSync(file, source)
  return file
}
const ways: Way[] = [
  {
    name: 'HTTP',
    bare: place('bare-http.mjs', bareHttp(server.url, SDK_KEY)),
    sdk: place('sdk-http.mjs', withSdk({ towerUrl: server.url, sdkKey: SDK_KEY })),
    publish: server.publish,
  },
  {
    name: 'NATS',
    bare: place('bare-nats.mjs', bareNats(cluster.natsServer)),
    sdk: place('sdk-nats.mjs', withSdk({ natsServer: cluster.natsServer })),
    publish: cluster.publishPayload,
  },
]
const rows: Awaited<ReturnType<typeof compare>>[] = []
for (const way of ways) for (const count of SIZES) rows.push(await compare(way, count))
printTable(rows)
console.log('\nTargets:')
for (const row of rows) {
  const where = `${row.flags} flags over ${row.over}`
  printTarget(`${where}: ready in ${row['ready x']}x of a bare program, at most ${MOST}`, row['ready x'] <= MOST)
  printTarget(`${where}: a toggle in ${row['toggle x']}x, at most ${MOST}`, row['toggle x'] <= MOST)
}
server.stop()
await cluster.stop()
project.remove()
process.exit()
