/** How fast this machine works while a test runs, so that a limit meant for a quiet machine can be told on a busy one. */
export interface Pace {
  /** How many times longer than on a quiet machine work takes now: 1 or more. */
  factor(): number
  /** A limit of a quiet machine, in milliseconds, as it holds on this machine now. */
  limit(ms: number): number
  stop(): void
}

/** Longer than the slice that a scheduler gives at once: shorter work runs undisturbed on a busy machine too. */
const WORK_MS = 20
const EVERY_MS = 300
/** However slow the machine, a limit must end before the test's own time-out does. */
const MOST = 10

/**
 * The reference is work of this process: for `WORK_MS` of processor time it waits `factor` times as long. It is measured
 * at once and then again and again; the highest counts, because what is limited may have run in the worst moment.
 */
export function measurePace(): Pace {
  let highest = slowdown()
  const timer = setInterval(() => {
    highest = Math.max(highest, slowdown())
  }, EVERY_MS)
  timer.unref()
  return { factor: () => highest, limit: (ms) => ms * highest, stop: () => clearInterval(timer) }
}

/** Time that passes for a piece of work, over the processor time that it takes: 1 to 10. */
export function slowdown(): number {
  const begun = performance.now()
  const used = process.cpuUsage()
  const usedMs = (): number => {
    const { user, system } = process.cpuUsage(used)
    return (user + system) / 1000
  }
  while (usedMs() < WORK_MS) for (let i = 0; i < 10_000; i += 1) Math.sqrt(i)
  return Math.min(MOST, Math.max(1, (performance.now() - begun) / usedMs()))
}
