import { isRecord } from '@tailslide/core'
import { MOST_CONNECTIONS } from '@tailslide/tower'

/** Kept for the database, NATS, Redis, logs and files. */
const KEPT = 64
const FEWEST = 16

/** How many connections a server may have at a time, so that the process never runs out of descriptors. */
export function connectionsAllowed(): number {
  const limit = softLimit()
  return limit === undefined ? MOST_CONNECTIONS : Math.max(FEWEST, Math.min(MOST_CONNECTIONS, limit - KEPT))
}

/** Node raises it to the hard limit when it starts. Undefined where there is none. */
function softLimit(): number | undefined {
  // There is no other way to ask; without the network it takes 5 ms.
  Object.assign(process.report, { excludeNetwork: true })
  const report: unknown = process.report.getReport()
  const limit = isRecord(report) && isRecord(report.userLimits) ? report.userLimits.open_files : undefined
  const soft = isRecord(limit) ? Number(limit.soft) : Number.NaN
  return Number.isSafeInteger(soft) ? soft : undefined
}
