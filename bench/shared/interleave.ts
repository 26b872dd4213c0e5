import { median } from './statistics.js'

export interface Contender {
  readonly name: string
  /** Called before each batch, outside the measured time. */
  readonly prepare?: (calls: number) => void
  /** Does its work this often; what it returns is used, so that no compiler can leave the work out. */
  readonly run: (calls: number) => number | Promise<number>
}

export interface Timing {
  readonly name: string
  /** Nanoseconds of processor time for one call, median of the rounds. */
  readonly nanoseconds: number
  /** To the first contender in the same round, median of the rounds. */
  readonly ratio: number
}

const BATCH_MS = 15
const WARM_UP_MS = 500
const MOST_CALLS = 20_000_000

let used = 0

/** Milliseconds of processor time: what other processes take of the machine does not count. */
async function time({ prepare, run }: Contender, calls: number): Promise<number> {
  prepare?.(calls)
  const started = process.cpuUsage()
  used += await run(calls)
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}

/** Runs until the code is hot, and says how many calls take about 15 ms then. */
async function warmUp(contender: Contender, mostCalls: number): Promise<number> {
  let calls = 1_000
  let spent = 0
  while (spent < WARM_UP_MS) {
    const ms = await time(contender, calls)
    spent += ms
    calls = Math.max(1_000, Math.min(mostCalls, Math.round((calls * BATCH_MS) / Math.max(ms, 1))))
  }
  return calls
}

/**
 * Every contender in turn, again and again, each round beginning with another one: what disturbs the machine disturbs
 * all alike, and ratios are taken within a round. The first contender is the floor that the others are compared with.
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds = 31, mostCalls = MOST_CALLS }: { rounds?: number; mostCalls?: number } = {},
): Promise<Timing[]> {
  const plan: { contender: Contender; calls: number; results: number[] }[] = []
  for (const contender of contenders) plan.push({ contender, calls: await warmUp(contender, mostCalls), results: [] })
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < plan.length; turn++) {
      const entry = plan[(turn + round) % plan.length]
      if (!entry) continue
      entry.results.push(((await time(entry.contender, entry.calls)) / entry.calls) * 1e6)
    }
  }
  if (!Number.isFinite(used)) throw new Error('a contender answered nonsense')
  const floor = plan[0]?.results ?? []
  return plan.map(({ contender: { name }, results }) => ({
    name,
    nanoseconds: median(results),
    ratio: median(results.map((result, round) => result / (floor[round] ?? Number.NaN))),
  }))
}
