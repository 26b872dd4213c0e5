/** What one evaluation costs, beside the least that it could and beside other SDKs, in one interleaved run. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { interleave, type Timing } from '../shared/interleave.js'
import { printTable, printTarget, printTitle, round } from '../shared/print.js'
import { ALLOCATION_FLAGS } from './allocation.js'
import { floor, ofFlags, ofFreshStrings, ofWhitelist, otherWays } from './contenders.js'
import { startPeers } from './peers.js'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '31' } } })
const rounds = Number(values.rounds)

const show = (timings: readonly Timing[]): void =>
  printTable(
    timings.map(({ name, nanoseconds, ratio }) => ({
      what: name,
      'ns a call': round(nanoseconds),
      'x the floor': round(ratio, 2),
    })),
  )

printTitle('Evaluation: 50 % rollout, 10,000 users')
const peers = await startPeers(100)
const ours = [await ofFlags(1), await ofFlags(100), await ofFlags(1_000), await ofWhitelist(1), await ofWhitelist(100)]
const timings = await interleave([floor(), ...ours, ...peers.contenders], { rounds })
show(timings)
await peers.stop()

console.log('\nOther ways to ask, one flag:')
show(await interleave([floor(), ...(await otherWays())], { rounds }))

console.log('\nA string of its own for every call:')
const fresh = await interleave([...(await ofFreshStrings())], { rounds, mostCalls: 100_000 })
printTable(
  fresh.map(({ name, nanoseconds, ratio }) => ({
    what: name,
    'ns a call': round(nanoseconds),
    'x the MD5': round(ratio, 2),
  })),
)

console.log('\nAllocation:')
const child = fileURLToPath(new URL('allocation-child.js', import.meta.url))
const allocation: Record<string, number | null> = JSON.parse(
  execFileSync(process.execPath, [...ALLOCATION_FLAGS, child], { encoding: 'utf8' }),
)
printTable(
  Object.entries(allocation).map(([what, bytes]) => ({
    what,
    'bytes a call': bytes === null ? 'collected' : bytes.toFixed(3),
  })),
)

console.log('\nTargets:')
const hundred = timings.find(({ name }) => name === 'isFlagActive(user), 100 flags')
const peerTimes = timings.filter(({ name }) => peers.contenders.some((peer) => peer.name === name))
if (hundred) {
  printTarget(`100 flags: ${round(hundred.ratio, 2)} x the floor, at most 2`, hundred.ratio <= 2)
  if (peerTimes.length > 0) {
    const fastest = peerTimes.reduce((best, peer) => (peer.nanoseconds < best.nanoseconds ? peer : best))
    const times = fastest.nanoseconds / hundred.nanoseconds
    printTarget(`${round(times)} times as fast as the fastest peer, ${fastest.name}, at least 10`, times >= 10)
  }
}
const perCall = allocation['isFlagActive(user), 100 flags'] ?? Number.NaN
printTarget(`${perCall.toFixed(3)} bytes a call, below 1`, perCall < 1)
for (const { name, ratio } of fresh.slice(1))
  printTarget(`${name}: ${round(ratio, 2)} x one MD5, at most 1`, ratio <= 1)
process.exit()
