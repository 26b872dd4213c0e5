import type { UsageReport } from '../ports/usage.js'
import { deliveryName } from '../signals/delivery-name.js'

/** Milliseconds between two reports of an SDK. */
export const USAGE_EVERY_MS = 60_000
/** Flags in one report; of more, an SDK sends several. */
export const MOST_REPORTED_FLAGS = 1_000
/** Names that do not exist in one report. */
export const MOST_UNKNOWN_NAMES = 100
/** Of a name that does not exist. */
export const LONGEST_UNKNOWN_NAME = 200

/** A report as it goes to Tower, and waits in Redis; `ageMs` is how long ago it was made. */
export const encodeUsage = (report: UsageReport, ageMs: number): string =>
  JSON.stringify({
    report: deliveryName(report.delivery),
    instance: report.instance,
    service: report.service,
    serviceVersion: report.serviceVersion,
    sdk: report.sdk,
    sdkVersion: report.sdkVersion,
    evaluations: report.evaluations.map(({ flagId, count }) => ({ flagId, count })),
    unknown: report.unknown,
    ageMs: Math.max(0, Math.round(ageMs)),
  })
