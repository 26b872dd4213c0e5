import { type Clock, encodeUsage, type ReportOutcome, sdkPath, type UsageReport } from '@tailslide/core'
import { postJson } from './post-json.js'
import type { TowerLink } from './tower-link.js'

export interface Way {
  readonly link: TowerLink
  readonly clock: Clock
  readonly timeoutMs: number
}

/** What says that the same report will be answered so again: Tower is older than reports, or does not take this one. */
const REFUSALS = new Set([400, 401, 403, 404, 405, 413, 415])

/** One attempt. What it is answered with is nobody's concern but the reporter's: signals go on as they were. */
export async function reportUsage({ link, clock, timeoutMs }: Way, report: UsageReport): Promise<ReportOutcome> {
  const path = sdkPath('usage', report.appId)
  const body = encodeUsage(report, clock.monotonic() - report.madeAt)
  const answer = await postJson({ link, path, body, timeoutMs, clock })
  if ('error' in answer) return 'later'
  if (answer.status >= 200 && answer.status < 300) return 'taken'
  return REFUSALS.has(answer.status) ? 'refused' : 'later'
}
