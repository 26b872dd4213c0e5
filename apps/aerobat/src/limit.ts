/** Runs jobs in the order given, at most `most` of them at the same time; jobs must not reject. */
export interface Limit {
  run(job: () => Promise<void>): void
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>
  /** Drops what waits. */
  clear(): void
}

export function createLimit(most: number): Limit {
  const waiting: (() => Promise<void>)[] = []
  const running = new Set<Promise<void>>()

  function next(): void {
    while (running.size < most) {
      const job = waiting.shift()
      if (!job) return
      const run = job().finally(() => {
        running.delete(run)
        next()
      })
      running.add(run)
    }
  }

  return {
    run(job) {
      waiting.push(job)
      next()
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
    clear() {
      waiting.length = 0
    },
  }
}
