import type { Logger } from '@tailslide/core'
import { systemClock as clock } from '@tailslide/transports/clock'
import type { LinkStatus, NatsLink } from '@tailslide/transports/nats'
import { createOutageLog } from './outage-log.js'
import type { NatsOptions } from './program.js'
import { type Reach, reachInWords } from './reach.js'
import type { Service } from './run-until-signal.js'
import { withoutSecrets } from './secrets.js'

/** One connection for the whole process, as a part to start, and what can be made on it. The driver is loaded here. */
export async function openNats(options: Pick<NatsOptions, 'nats' | 'natsToken'>, name: string, logger: Logger) {
  const nats = await import('@tailslide/transports/nats')
  const link = nats.connectNats({ servers: options.nats, token: options.natsToken, name, clock })
  const servers = options.nats.split(',').map(withoutSecrets).join(',')
  const told = (): string => reachInWords(`NATS at ${servers}`, reachOf(link.status))
  return { nats, link, told, service: linkService(link, servers, logger) }
}

function reachOf(status: LinkStatus): Reach {
  if (status.state === 'up') return { state: 'reached' }
  return status.state === 'down' ? { state: 'away', why: status.error.message } : { state: 'asked' }
}

function linkService(link: NatsLink, servers: string, logger: Logger): Service {
  return {
    async start() {
      const outages = createOutageLog(logger, 'NATS', { servers })
      link.onStatus((status) => {
        if (status.state === 'up') outages.up()
        // The end of the link says it too.
        if (status.state === 'down' && status.error.code !== 'CLOSED') outages.down(status.error)
      })
      link.start()
    },
    stop: () => link.stop(),
  }
}
