import type { Clock, Logger } from '@tailslide/core'
import { createSparseLog } from '../http/sparse-log.js'
import { parseMessage } from './messages.js'
import type { DeliveryRow } from './queries.js'

/**
 * Tells of the first attempt in vain at an address that a flag names by itself, because no page lists these. All flags may share one
 * host, as those do that tell Slack: each project's are told, and each reason. What stands behind the host may be a secret.
 */
export function unseenReports(parts: {
  readonly logger: Logger
  readonly clock: Pick<Clock, 'monotonic'>
}): (delivery: DeliveryRow, why: string) => void {
  const log = createSparseLog(parts)
  return ({ webhook_id, project_id, receiver, payload, attempts }, why) => {
    if (webhook_id !== null || attempts > 0) return
    const { host } = new URL(receiver)
    const { flag, environment } = parseMessage(payload)
    log.warn(
      `${project_id} ${host} ${why}`,
      { host, why, project: project_id, app: environment?.app_id, flag: flag?.id, title: flag?.title },
      'a message to a webhook that a flag names was not taken; it is sent again for a day',
    )
  }
}
