/** How many signals one process can emit, that none is lost, and that Redis has no more to do when there are more. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { startRedis } from '@tailslide/testkit'
import { connectRedis, createRedisSignalReader } from '@tailslide/transports/redis'
import { FlagManager, type Toggler } from 'tailslide'
import { APP_ID, benchFlags, benchRuleset } from '../shared/flags.js'
import { CountingSink, HandFeed } from '../shared/hand-transports.js'
import { interleave } from '../shared/interleave.js'
import { printTable, printTarget, printTitle, round, thousands } from '../shared/print.js'
import { redisStats } from './redis-stats.js'

const FLAGS = 10
const SECONDS = 5

class BareCounter {
  #count = 0
  add(): void {
    this.#count++
  }
  get count(): number {
    return this.#count
  }
}

async function speed(): Promise<{ perSecond: number; lost: number }> {
  const sink = new CountingSink()
  const rulesets = new HandFeed(benchRuleset(1, benchFlags(FLAGS)))
  const manager = new FlagManager({ appId: APP_ID, rulesets, signals: sink })
  await manager.initialize()
  const toggler = manager.newToggler({ flagName: 'flag-1' })
  const bare = new BareCounter()
  let emitted = 0
  const timings = await interleave([
    {
      name: 'a bare increment',
      run(calls) {
        for (let i = 0; i < calls; i++) bare.add()
        return bare.count
      },
    },
    {
      name: 'emitSuccess()',
      run(calls) {
        for (let i = 0; i < calls; i++) toggler.emitSuccess()
        emitted += calls
        return calls
      },
    },
    {
      name: 'emitFailure()',
      run(calls) {
        for (let i = 0; i < calls; i++) toggler.emitFailure()
        emitted += calls
        return calls
      },
    },
    {
      name: 'one failure in a hundred',
      run(calls) {
        for (let i = 0; i < calls; i++) {
          if (i % 100 === 0) toggler.emitFailure()
          else toggler.emitSuccess()
        }
        emitted += calls
        return calls
      },
    },
  ])
  await manager.disconnect()
  printTable(
    timings.map(({ name, nanoseconds, ratio }) => ({
      what: name,
      'million a second': round(1_000 / nanoseconds),
      'x the bare one': round(ratio, 2),
    })),
  )
  const lost = emitted - sink.total
  console.log(`\n  ${thousands(emitted)} emitted, ${thousands(sink.total)} arrived in ${sink.batches} batches\n`)
  return { perSecond: 1e9 / Math.max(...timings.slice(1).map(({ nanoseconds }) => nanoseconds)), lost }
}

/** Emits at a rate, or as fast as it goes in turns of 5 ms. Returns how many. */
async function emitAt(rate: number, failEvery: number, togglers: readonly Toggler[]): Promise<number> {
  const started = performance.now()
  let emitted = 0
  const emit = (): void => {
    const toggler = togglers[emitted % togglers.length]
    if (++emitted % failEvery === 0) toggler?.emitFailure()
    else toggler?.emitSuccess()
  }
  for (;;) {
    const now = performance.now()
    if (now - started >= SECONDS * 1_000) return emitted
    if (Number.isFinite(rate)) {
      const due = ((now - started) * rate) / 1_000
      while (emitted < due) emit()
      await new Promise((resolve) => setTimeout(resolve, 1))
    } else {
      while (performance.now() - now < 5) for (let i = 0; i < 10_000; i++) emit()
      await nextTurn()
    }
  }
}

interface Row {
  readonly failEvery: number
  readonly emitted: number
  readonly stored: number
  readonly commands: number
  readonly busy: number
}

async function load(redisHost: string): Promise<Row[]> {
  const reader = createRedisSignalReader({ connection: connectRedis({ host: redisHost }) })
  const rows: Row[] = []
  let appId = 0
  for (const failEvery of [Number.POSITIVE_INFINITY, 100]) {
    for (const rate of [1_000, 1_000_000, Number.POSITIVE_INFINITY]) {
      appId++
      const flags = benchFlags(FLAGS, { app_id: appId })
      const rulesets = new HandFeed({ ...benchRuleset(1, flags), appId })
      const manager = new FlagManager({ appId, rulesets, redisHost })
      await manager.initialize()
      const togglers = flags.map(({ title }) => manager.newToggler({ flagName: title }))
      const before = await redisStats(redisHost)
      const started = performance.now()
      const emitted = await emitAt(rate, failEvery, togglers)
      const after = await redisStats(redisHost)
      const seconds = (performance.now() - started) / 1_000
      await manager.disconnect()
      const { buckets } = await reader.read(appId, 60_000, 60_000)
      rows.push({
        failEvery,
        emitted,
        stored: buckets.reduce((sum, { count }) => sum + count, 0),
        commands: (after.calls - before.calls) / seconds,
        busy: (after.microseconds - before.microseconds) / seconds / 1e4,
      })
    }
  }
  await reader.close()
  return rows
}

printTitle('Signals: one process')
const { perSecond, lost } = await speed()
const redis = await startRedis()
console.log(`Redis without the TimeSeries module, ${FLAGS} flags, ${SECONDS} s at each rate:`)
const rows = await load(redis.url)
printTable(
  rows.map((row) => ({
    failures: Number.isFinite(row.failEvery) ? `1 in ${row.failEvery}` : 'none',
    'signals a second': thousands(row.emitted / SECONDS),
    emitted: thousands(row.emitted),
    stored: thousands(row.stored),
    'commands a second': round(row.commands),
    'Redis busy %': round(row.busy, 2),
  })),
)
await redis.stop()

console.log('\nTargets:')
printTarget(`${thousands(perSecond)} a second, more than 10,000,000`, perSecond > 10_000_000)
const missing = lost + rows.reduce((sum, { emitted, stored }) => sum + emitted - stored, 0)
printTarget(`${missing} lost, none`, missing === 0)
// A flag with failures leaves every 40 ms, the others every 900 ms; connecting and pings are a few commands more.
const most = (failing: boolean) =>
  Math.max(...rows.filter((row) => Number.isFinite(row.failEvery) === failing).map((row) => row.commands))
printTarget(`${round(most(false))} commands a second without failures, whatever the rate, at most 3`, most(false) <= 3)
printTarget(`${round(most(true))} commands a second with failures, whatever the rate, at most 30`, most(true) <= 30)
process.exit(missing === 0 ? 0 : 1)
