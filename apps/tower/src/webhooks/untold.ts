import type { Clock, Logger } from '@tailslide/core'

/** Messages that were not stored, because as many wait already as may. */
export interface Untold {
  readonly projectId: number
  /** Webhooks that miss one. */
  readonly webhookIds: readonly number[]
  /** With those to addresses in a flag's own field. */
  readonly count: number
}

interface Reporting {
  readonly countDropped: (count: number) => void
  readonly logger: Logger
  readonly clock: Pick<Clock, 'monotonic'>
}

const SAID_AGAIN_MS = 3_600_000

/** Counts every one, and says so once an hour and project. */
export function untoldReports({ countDropped, logger, clock }: Reporting): (untold: Untold) => void {
  const said = new Map<number, number>()
  return ({ projectId, webhookIds, count }) => {
    countDropped(count)
    const now = clock.monotonic()
    if (now - (said.get(projectId) ?? Number.NEGATIVE_INFINITY) < SAID_AGAIN_MS) return
    said.set(projectId, now)
    logger.warn(
      { project: projectId, webhooks: webhookIds },
      'messages of webhooks are dropped, because too many wait for receivers that do not take them',
    )
  }
}
