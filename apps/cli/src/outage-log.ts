import type { Logger } from '@tailslide/core'

/** An outage has few reasons: the connection that was lost, and why no other one is made. */
const MOST_REASONS = 5

export interface OutageLog {
  /** At the end of an outage, and where there was none. */
  up(): void
  /** Every attempt that fails may say so again; each reason of an outage is told once. */
  down(error: Error): void
}

/** `where` is the server; `name` as a person calls it. */
export function createOutageLog(logger: Logger, name: string, where: Readonly<Record<string, string>>): OutageLog {
  const told = new Set<string>()
  let isUp = false
  return {
    up() {
      if (!isUp) logger.info(where, `${name} is connected`)
      isUp = true
      told.clear()
    },
    down(error) {
      isUp = false
      if (told.has(error.message) || told.size >= MOST_REASONS) return
      told.add(error.message)
      logger.warn({ ...where, err: error }, `${name} is away; trying again`)
    },
  }
}
