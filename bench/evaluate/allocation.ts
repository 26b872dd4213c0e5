/**
 * Bytes that one call allocates. Runs in a process of its own whose young generation is so large that nothing is
 * collected in between: then the heap grows by exactly what the calls allocate. Two controls show that the method sees.
 */
import { GCProfiler, getHeapStatistics } from 'node:v8'
import { startManager, USERS } from './contenders.js'

/** For `node`: 64 MB of young generation from the start. */
export const ALLOCATION_FLAGS = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']

const CALLS = 20_000_000
/** What the calls answer is put here, so that no compiler can leave them out. */
const kept: { last?: unknown } = {}

/** Bytes for one call, or NaN when the collector ran in between. */
function bytesPerCall(run: (calls: number) => void, calls: number): number {
  run(2_000_000)
  for (let attempt = 0; attempt < 5; attempt++) {
    globalThis.gc?.()
    const profiler = new GCProfiler()
    profiler.start()
    const before = getHeapStatistics().used_heap_size
    run(calls)
    const after = getHeapStatistics().used_heap_size
    if (profiler.stop()?.statistics.length === 0) return (after - before) / calls
  }
  return Number.NaN
}

export async function measureAllocation(): Promise<Record<string, number>> {
  const { togglers } = await startManager(100)
  const whitelisted = await startManager(1, USERS.slice(0, 1_000))
  const evaluate = (list: typeof togglers) => (calls: number) => {
    let on = 0
    for (let i = 0; i < calls; i++) if (list[i % list.length]?.isFlagActive(USERS[i % USERS.length])) on++
    kept.last = on
  }
  const [toggler] = togglers
  return {
    'control: an empty loop': bytesPerCall((calls) => {
      let sum = 0
      for (let i = 0; i < calls; i++) sum += USERS[i % USERS.length]?.length ?? 0
      kept.last = sum
    }, CALLS),
    'control: one object of one field': bytesPerCall((calls) => {
      for (let i = 0; i < calls; i++) kept.last = { i }
    }, CALLS / 20),
    'isFlagActive(user), 100 flags': bytesPerCall(evaluate(togglers), CALLS),
    'isFlagActive(user), 1 flag, 1000 whitelisted users': bytesPerCall(evaluate(whitelisted.togglers), CALLS),
    'decide(user)': bytesPerCall((calls) => {
      for (let i = 0; i < calls; i++) kept.last = toggler?.decide(USERS[i % USERS.length])
    }, CALLS / 50),
    'emitSuccess()': bytesPerCall((calls) => {
      for (let i = 0; i < calls; i++) toggler?.emitSuccess()
    }, CALLS),
  }
}
