/** What an SDK costs that has nothing to do: processor time and wake-ups, above a Node process that sleeps. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { spawnNode } from '@tailslide/testkit'
import { APP_ID, benchFlags } from '../shared/flags.js'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { startCluster } from '../shared/start-cluster.js'
import { startTower } from '../shared/start-tower.js'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const SECONDS = Number(values.seconds)

interface Idle {
  readonly cpuPercent: number
  /** Turns of the event loop that waited for something, a second. */
  readonly turns: number
  /** Times that any thread of the process went to sleep, a second; NaN where the system does not tell. */
  readonly switches: number
}

const program = fileURLToPath(new URL('idle-child.js', import.meta.url))

async function measure(options?: object): Promise<Idle> {
  const child = spawnNode(program, [String(SECONDS), ...(options ? [JSON.stringify(options)] : [])])
  const line = await child.nextLine((text) => text.startsWith('{'), (SECONDS + 60) * 1_000)
  const idle: Idle = JSON.parse(line)
  child.kill('SIGTERM')
  await child.exit
  return idle
}

printTitle(`Idle: ${SECONDS} s with 100 flags (one over HTTP) and no calls`)
const [tower, cluster] = await Promise.all([startTower(), startCluster()])
await cluster.publish(1, benchFlags(100))
const { natsServer, redisHost } = cluster
const [bare, http, nats, natsAndRedis] = await Promise.all([
  measure(),
  measure({ appId: tower.appId, towerUrl: tower.url, sdkKey: tower.sdkKey }),
  measure({ appId: APP_ID, natsServer }),
  measure({ appId: APP_ID, natsServer, redisHost }),
])
await Promise.all([tower.stop(), cluster.stop()])

const rows: [string, Idle][] = [
  ['a Node process that sleeps', bare],
  ['over towerUrl', http],
  ['over NATS', nats],
  ['over NATS and Redis', natsAndRedis],
]
printTable(
  rows.map(([what, { cpuPercent, turns, switches }]) => ({
    what,
    'CPU %': round(cpuPercent, 3),
    'loop turns a second': round(turns, 2),
    'wake-ups a second': Number.isNaN(switches) ? 'unknown' : round(switches, 2),
  })),
)
console.log('\nTargets:')
for (const [what, { cpuPercent, turns }] of rows.slice(1)) {
  const above = cpuPercent - bare.cpuPercent
  printTarget(`${what}: ${round(above, 3)} % of a core above bare Node, below 0.1`, above < 0.1)
  printTarget(`${what}: ${round(turns, 2)} turns a second, at most 4`, turns <= 4)
}
process.exit()
