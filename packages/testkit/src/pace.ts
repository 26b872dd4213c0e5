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
/** On a busy machine the work takes long, and is then done less often: what is measured must not be the measuring. */
const PAUSES_PER_WORK = 20
/** However slow the machine, a limit must end before the test's own time-out does. */
const MOST = 10

/**
 * The reference is work of this process: for `WORK_MS` of processor time it waits `factor` times as long. It is measured
 * at once and then again and again; the highest counts, because what is limited may have run in the worst moment.
 */
export function measurePace(): Pace {
  let highest = 1
  let timer: NodeJS.Timeout | undefined
  const measure = (): void => {
    const begun = performance.now()
    highest = Math.max(highest, slowdown())
    timer = setTimeout(measure, Math.max(EVERY_MS, PAUSES_PER_WORK * (performance.now() - begun))).unref()
  }
  measure()
  return { factor: () => highest, limit: (ms) => ms * highest, stop: () => clearTimeout(timer) }
}

/** Time that passes for a piece of work, over the processor time that it takes: 1 to 10. */
export function slowdown(): number {
  const begun = performance.now()
  const used = process.cpuUsage()
  const usedMs = (): number => {
    const { user, system } = process.cpuUsage(used)
    return (user + system) / 1000
  }
  // To ask for the processor time is itself a call to the kernel.
  while (usedMs() < WORK_MS) for (let i = 0; i < 100_000; i += 1) Math.sqrt(i)
  return Math.min(MOST, Math.max(1, (performance.now() - begun) / usedMs()))
}
