import { isUsageBody, type UsageBody } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import type { Context } from '../context.js'
import { beginRounds } from '../lifecycle/rounds.js'
import type { UsageInbox, WaitingReport } from './inbox.js'
import type { UsageIntake } from './intake.js'
import { pruneUsage } from './prune.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const READ_EVERY_MS = 10_000
const PRUNE_EVERY_MS = 300_000
/** A report that comes again later than this counts again; SDKs give up before. */
const INSTANCES_KEPT_MS = 2 * HOUR_MS
/** Somebody else's, and too long to be read. */
const LONGEST_REPORT = 262_144

type Needs = Pick<Context, 'database' | 'clock' | 'logger'>

/** Forgets what is older than it is kept. */
export function pruneInRounds({ database, clock, logger }: Needs): () => Promise<void> {
  let isToldOfFailure = false
  return beginRounds(clock, async () => {
    const now = clock.now()
    const kept = {
      fine: now - 2 * DAY_MS - HOUR_MS,
      coarse: now - 30 * DAY_MS - HOUR_MS,
      instances: now - INSTANCES_KEPT_MS,
    }
    try {
      await database.transaction((tx) => pruneUsage(tx, kept))
      isToldOfFailure = false
    } catch (error) {
      if (!isToldOfFailure) logger.warn({ err: error }, 'old reports of SDKs could not be forgotten; tried again')
      isToldOfFailure = true
    }
    return PRUNE_EVERY_MS
  })
}

/** Takes what waits in the store. What cannot be written down stays there, for this Tower or another. */
export function takeFromInbox({ database, clock }: Needs, inbox: UsageInbox, intake: UsageIntake): () => Promise<void> {
  const round = async (): Promise<number> => {
    try {
      const apps = await database.db.selectFrom('apps').select('id').orderBy('id').execute()
      const reports = await inbox.read(apps.map(({ id }) => id))
      const done = await Promise.all(reports.map(async (report) => ((await isTaken(report, intake)) ? [report] : [])))
      await inbox.remove(done.flat())
    } catch {
      // The connections to store and database tell of their outages themselves.
    }
    return READ_EVERY_MS
  }
  return beginRounds(clock, round)
}

/** True where nothing is left to be done with it: also where it is no report. */
async function isTaken({ appId, text }: WaitingReport, intake: UsageIntake): Promise<boolean> {
  const body = parse(text)
  if (!body) return true
  try {
    await intake.take({ appId, body })
    return true
  } catch {
    return false
  }
}

function parse(text: string): UsageBody | undefined {
  if (text.length > LONGEST_REPORT) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) && isUsageBody(value) ? value : undefined
  } catch {
    return undefined
  }
}
