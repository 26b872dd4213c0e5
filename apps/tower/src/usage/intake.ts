import type { Context } from '../context.js'
import { TowerError } from '../errors.js'
import { type ReportOfApp, recordUsage } from './record.js'

export interface UsageIntake {
  /** Writes the report down once, and answers whether it was new. Rejects where it has to be sent again. */
  take(report: ReportOfApp): Promise<boolean>
}

interface Waiting {
  readonly report: ReportOfApp
  readonly resolve: (isNew: boolean) => void
  readonly reject: (error: unknown) => void
}

/** In one transaction. */
const MOST_AT_ONCE = 100
/** A thousand SDKs report in the same second at most; more than this is somebody else's doing. */
const MOST_WAITING = 2_000

/** What comes while the database is busy with reports waits, and is written together. */
export function createUsageIntake({ database, clock }: Pick<Context, 'database' | 'clock'>): UsageIntake {
  let waiting: Waiting[] = []
  let isWriting = false

  const write = async (): Promise<void> => {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE)
      waiting = waiting.slice(MOST_AT_ONCE)
      const reports = batch.map(({ report }) => report)
      try {
        const isNew = await database.transaction((tx) => recordUsage(database, tx, reports, clock.now()))
        batch.forEach(({ resolve }, index) => {
          resolve(isNew[index] === true)
        })
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }

  return {
    take: (report) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= MOST_WAITING)
          return reject(new TowerError('OVERLOADED', 'Too many reports wait to be written down. Send this one again.'))
        waiting.push({ report, resolve, reject })
        if (!isWriting) void write()
      }),
  }
}
