import type { Clock, Logger } from '@tailslide/core'

/** A fault that lasts is met at every tick; it is told when it begins, every `REMIND_MS` while it lasts, and at its end. */
export interface FaultLog {
  fault(key: string, fields: object, message: string): void
  /** Says `message` when the fault of that key was on, and nothing otherwise. */
  over(key: string, fields: object, message: string): void
  /** Whether a fault is on whose key begins so. */
  isOn(prefix: string): boolean
}

const REMIND_MS = 60_000

export function createFaultLog(logger: Logger, clock: Clock): FaultLog {
  const faults = new Map<string, { toldAt: number; untold: number }>()
  return {
    fault(key, fields, message) {
      const known = faults.get(key)
      const now = clock.monotonic()
      if (known && now - known.toldAt < REMIND_MS) {
        known.untold += 1
        return
      }
      logger.warn(known ? { ...fields, repeated: known.untold + 1 } : fields, message)
      faults.set(key, { toldAt: now, untold: 0 })
    },
    over(key, fields, message) {
      if (faults.delete(key)) logger.info(fields, message)
    },
    isOn: (prefix) => [...faults.keys()].some((key) => key.startsWith(prefix)),
  }
}
