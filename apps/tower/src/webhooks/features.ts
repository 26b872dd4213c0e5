import type { Context } from '../context.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { allowedAddresses } from './addresses.js'
import { sendDeliveries } from './send-deliveries.js'

export function webhookSending({ options, context }: Ground & { readonly context: Context }): Started<object> {
  const { database, clock, logger } = context
  const allowed = allowedAddresses(options.webhooksAllow)
  return { gives: {}, stop: sendDeliveries({ database, clock, logger, allowed }) }
}
