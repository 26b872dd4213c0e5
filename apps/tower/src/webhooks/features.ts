import type { Context } from '../context.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Metrics } from '../metrics/metrics.js'
import { allowedAddresses } from './addresses.js'
import { sendDeliveries } from './send-deliveries.js'

interface Needs extends Ground {
  readonly context: Context
  readonly metrics: Metrics
}

export function webhookSending({ options, context, metrics }: Needs): Started<object> {
  const { database, clock, logger } = context
  const allowed = allowedAddresses(options.webhooksAllow)
  return { gives: {}, stop: sendDeliveries({ database, clock, logger, allowed, onEnded: metrics.webhookSent }) }
}
