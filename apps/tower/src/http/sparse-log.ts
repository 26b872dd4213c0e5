import type { Clock, Logger } from '@tailslide/core'

/** What is met again and again is told once in this time, with how often it was met meanwhile. */
export const EVERY_MS = 10_000
const MOST_KEYS = 1_000

/** For what others can cause as often as they like: nobody fills a disk with our lines. */
export interface SparseLog {
  warn(key: string, fields: object, message: string): void
  error(key: string, fields: object, message: string): void
}

export function createSparseLog({ logger, clock }: { logger: Logger; clock: Pick<Clock, 'monotonic'> }): SparseLog {
  /** By key; the one told longest ago stands first. */
  const told = new Map<string, { readonly at: number; untold: number }>()

  const log = (level: 'warn' | 'error') => (key: string, fields: object, message: string) => {
    const name = `${level} ${message} ${key}`
    const before = told.get(name)
    const now = clock.monotonic()
    if (before && now - before.at < EVERY_MS) {
      before.untold += 1
      return
    }
    logger[level](before && before.untold > 0 ? { ...fields, repeated: before.untold } : fields, message)
    told.delete(name)
    for (const oldest of told.keys()) {
      if (told.size < MOST_KEYS) break
      told.delete(oldest)
    }
    told.set(name, { at: now, untold: 0 })
  }
  return { warn: log('warn'), error: log('error') }
}
