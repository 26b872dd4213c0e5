import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Addresses {
  readonly tower: { readonly appId: number; readonly towerUrl: string; readonly sdkKey: string }
  readonly nats: { readonly appId: number; readonly natsServer: string }
  readonly redisHost: string
}

export interface Program {
  readonly name: string
  readonly source: string
  /** Where its imports are looked up; the packed project when left out. */
  readonly folder?: string
}

const PEERS = fileURLToPath(new URL('../../peers/', import.meta.url))

/** The time is that since the process began; memory is taken at the same moment, the heap once more when it is collected. */
const report = `
const ms = performance.now()
const { user, system } = process.cpuUsage()
const { rss } = process.memoryUsage()
globalThis.gc()
process.stdout.write(JSON.stringify({ ms, cpu: (user + system) / 1_000, rss, heap: process.memoryUsage().heapUsed }) + '\\n')
process.exit()`

const evaluate = (options: object, flagName: string): string => `
import { FlagManager } from 'tailslide'
const manager = new FlagManager(${JSON.stringify(options)})
const { ready, error } = await manager.initialize()
if (!ready) throw error
manager.newToggler({ flagName: '${flagName}' }).isFlagActive('somebody')
${report}`

export function programs({ tower, nats, redisHost }: Addresses, flagName: string): Program[] {
  const imports = (module: string): string => `import '${module}'\n${report}`
  const ours: Program[] = [
    { name: 'bare Node', source: report },
    { name: 'node:http alone, one request to Tower', source: bareRequest(tower.towerUrl) },
    { name: 'import tailslide', source: imports('tailslide') },
    { name: 'tailslide, first answer over towerUrl', source: evaluate(tower, flagName) },
    { name: 'tailslide, first answer over NATS', source: evaluate(nats, flagName) },
    { name: 'tailslide, first answer over NATS + Redis', source: evaluate({ ...nats, redisHost }, flagName) },
    {
      name: 'import @nats-io/transport-node + jetstream',
      source: imports('@nats-io/jetstream').replace(/^/, "import '@nats-io/transport-node'\n"),
    },
    { name: 'import @redis/client', source: imports('@redis/client') },
  ]
  if (!existsSync(`${PEERS}node_modules`)) return ours
  const names = [
    '@openfeature/server-sdk',
    '@openfeature/flagd-core',
    'unleash-client',
    '@growthbook/growthbook',
    '@launchdarkly/node-server-sdk',
  ]
  return [...ours, ...names.map((name) => ({ name: `import ${name}`, source: imports(name), folder: PEERS }))]
}

/** What Node's own client costs, which everything that speaks HTTP through it has to load. */
const bareRequest = (towerUrl: string): string => `
import { request } from 'node:http'
await new Promise((resolve, reject) => {
  const sent = request('${towerUrl}/api/sdk/apps/1/ruleset', (response) => response.on('data', resolve).on('end', resolve))
  sent.on('error', reject).end()
})
${report}`
