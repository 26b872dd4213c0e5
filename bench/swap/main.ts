/** How long the event loop stands still when a ruleset of 10,000 flags arrives. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { encodeRuleset } from '@tailslide/core'
import { spawnNode } from '@tailslide/testkit'
import { benchFlags } from '../shared/flags.js'
import { inMB, printTable, printTarget, printTitle, round } from '../shared/print.js'
import { startCluster } from '../shared/start-cluster.js'
import { median } from '../shared/statistics.js'

const { values } = parseArgs({
  options: { flags: { type: 'string', default: '10000' }, times: { type: 'string', default: '15' } },
})
const FLAG_COUNT = Number(values.flags)
const TIMES = Number(values.times)

interface Swap {
  readonly version: number
  /** Longest time between two turns of a 1 ms loop, from before the arrival until after it, in milliseconds. */
  readonly stall: number
  /** Most processor time in one such turn, the collector's threads included: what a busy machine does not add to. */
  readonly work: number
}

/** One flag differs from version to version. */
const flagsOf = (version: number) =>
  benchFlags(FLAG_COUNT).map((flag, index) => (index === 0 ? { ...flag, description: `version ${version}` } : flag))

async function measure(
  options: object,
  publish: (version: number) => Promise<void> | void,
  ways: string[],
): Promise<Swap[]> {
  const program = fileURLToPath(new URL('swap-child.js', import.meta.url))
  const child = spawnNode(program, [JSON.stringify(options), ...ways])
  const swaps: Swap[] = []
  await publish(1)
  await child.nextLine((line) => line === 'ready', 30_000)
  for (let version = 2; version < TIMES + 2; version++) {
    await publish(version)
    const line = await child.nextLine((text) => text.startsWith('{'), 30_000)
    const swap: Swap = JSON.parse(line)
    swaps.push(swap)
  }
  child.kill('SIGTERM')
  await child.exit
  return swaps
}

/** Answers every request for a stream as a Tower does. */
async function startEventStream() {
  let last = ''
  const streams = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(last)
    streams.add(response)
    response.on('close', () => streams.delete(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    publish(version: number) {
      last = `event: ruleset\nid: ${version}:${Date.now()}\ndata: ${encodeRuleset(flagsOf(version))}\n\n`
      for (const stream of streams) stream.write(last)
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

printTitle(
  `Swap: a ruleset of ${FLAG_COUNT} flags, ${inMB(encodeRuleset(flagsOf(1)).length)} MB of JSON, ${TIMES} times`,
)
const http = await startEventStream()
const cluster = await startCluster({ maxPayload: 32 * 1024 * 1024 })
const nats = { appId: 1, natsServer: cluster.natsServer }
const tower = { appId: 1, towerUrl: http.url, sdkKey: 'key' }
const runs: Record<string, Swap[]> = {
  'nothing arrives (control)': await measure({ appId: 1, by: 'nothing', flags: FLAG_COUNT }, () => {}, []),
  'swap alone (parsed already)': await measure({ appId: 1, by: 'hand', flags: FLAG_COUNT }, () => {}, []),
  'swap alone, with a listener to change': await measure({ appId: 1, by: 'hand', flags: FLAG_COUNT }, () => {}, [
    'change',
  ]),
  'parseRuleset alone, in one turn': await measure({ appId: 1, by: 'parse', flags: FLAG_COUNT }, () => {}, []),
  'over HTTP, from socket to answer': await measure(tower, (version) => http.publish(version), []),
  'over NATS, from socket to answer': await measure(nats, (version) => cluster.publish(version, flagsOf(version)), []),
}
const rows = Object.entries(runs).map(([what, swaps]) => {
  const of = (key: 'stall' | 'work') => swaps.map((swap) => swap[key])
  return {
    what,
    'stall ms': round(median(of('stall'))),
    longest: round(Math.max(...of('stall'))),
    'CPU ms': round(median(of('work'))),
    most: round(Math.max(...of('work'))),
  }
})
printTable(rows)
http.stop()
await cluster.stop()

console.log('\nTargets:')
for (const { what, 'CPU ms': work } of rows) {
  if (/^(swap|over)/.test(what)) printTarget(`${what}: ${work} ms of work in one turn, at most 10`, work <= 10)
}
process.exit()
