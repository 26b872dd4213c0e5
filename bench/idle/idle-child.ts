/** Connects, lets the start be over, then only waits and counts what waiting costs. Without options: bare Node. */
import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { FlagManagerOptions } from 'tailslide'

/** V8 tidies up after a start for about 20 s, in hundreds of small steps, whoever was started. */
const SETTLE_MS = 25_000

const [seconds = '20', json] = process.argv.slice(2)
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Voluntary switches of all threads: each is a thread that had run out of work. */
function countSwitches(): number {
  try {
    return readdirSync('/proc/self/task').reduce((sum, thread) => {
      const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8')
      return sum + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1])
    }, 0)
  } catch {
    return Number.NaN
  }
}

if (json !== undefined) {
  const options: FlagManagerOptions = JSON.parse(json)
  const { FlagManager } = await import('tailslide')
  const manager = new FlagManager(options)
  const { ready, error } = await manager.initialize()
  if (!ready) throw error ?? new Error('The manager did not become ready.')
}
await wait(SETTLE_MS)
const turns = performance.nodeTiming.uvMetricsInfo.loopCount
const switches = countSwitches()
const cpu = process.cpuUsage()
await wait(Number(seconds) * 1_000)
const { user, system } = process.cpuUsage(cpu)
const perSecond = (count: number): number => count / Number(seconds)
console.log(
  JSON.stringify({
    cpuPercent: perSecond(user + system) / 1e4,
    turns: perSecond(performance.nodeTiming.uvMetricsInfo.loopCount - turns),
    switches: perSecond(countSwitches() - switches),
  }),
)
await wait(60_000)
