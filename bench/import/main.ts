/** What importing the SDK costs a process: time and memory above bare Node, for each transport, from the packed files. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { APP_ID, benchFlags } from '../shared/flags.js'
import { packedProject } from '../shared/packed-project.js'
import { inMB, printTable, printTarget, printTitle, round } from '../shared/print.js'
import { startCluster } from '../shared/start-cluster.js'
import { startTower } from '../shared/start-tower.js'
import { median } from '../shared/statistics.js'
import { programs } from './programs.js'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const RUNS = Number(values.runs)

interface Cost {
  readonly ms: number
  /** Milliseconds of processor time of all threads: steadier than the clock on a machine that others use. */
  readonly cpu: number
  readonly rss: number
  readonly heap: number
}

printTitle(`Import: ${RUNS} processes of each kind in turn, medians`)
const project = packedProject()
const [tower, cluster] = await Promise.all([startTower(), startCluster()])
await cluster.publish(1, benchFlags(1, { title: tower.flagName }))
const addresses = {
  tower: { appId: tower.appId, towerUrl: tower.url, sdkKey: tower.sdkKey },
  nats: { appId: APP_ID, natsServer: cluster.natsServer },
  redisHost: cluster.redisHost,
}
const run = promisify(execFile)
const plan = programs(addresses, tower.flagName).map(({ name, source, folder }, index) => {
  // A program in the folder of the peers finds what is installed there, but is not left behind in it.
  const args = folder ? ['--input-type=module', '--eval', source] : [join(project.folder, `program-${index}.mjs`)]
  if (!folder) writeFileSync(join(project.folder, `program-${index}.mjs`), source)
  return { name, args, cwd: folder ?? project.folder, costs: [] as Cost[] }
})
for (let round = 0; round < RUNS; round++) {
  for (const { args, cwd, costs } of plan) {
    const { stdout } = await run(process.execPath, ['--expose-gc', ...args], { cwd, env: {} })
    const cost: Cost = JSON.parse(stdout)
    costs.push(cost)
  }
}
await Promise.all([tower.stop(), cluster.stop()])
project.remove()

const costs = plan.map(({ name, costs }) => {
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]))
  return { name, ms: of('ms'), cpu: of('cpu'), rss: of('rss'), heap: of('heap') }
})
const [bare] = costs
if (!bare) throw new Error('Nothing was measured.')
const above = costs.map(({ name, ms, cpu, rss, heap }) => ({
  what: name,
  ms: round(ms - bare.ms),
  'CPU ms': round(cpu - bare.cpu),
  'RSS MB': inMB(rss - bare.rss),
  'heap MB': inMB(heap - bare.heap),
}))
console.log(`Bare Node: ${round(bare.ms)} ms, ${inMB(bare.rss)} MB. Above it:`)
printTable(above.slice(1))

console.log('\nPacked:')
printTable(
  Object.entries(project.sizes).map(([what, { files, bytes }]) => ({
    what,
    files,
    'kB unpacked': round(bytes / 1024),
  })),
)

console.log('\nTargets:')
const http = above.find(({ what }) => what.endsWith('over towerUrl'))
if (http) {
  printTarget(`over towerUrl ${http.ms} ms above bare Node, below 15`, http.ms < 15)
  printTarget(`over towerUrl ${http['RSS MB']} MB above bare Node, below 5`, http['RSS MB'] < 5)
}
process.exit()
