import { type Aerobat, createAerobat, createHealthServer } from '@tailslide/aerobat'
import type { Logger } from '@tailslide/core'
import { systemClock as clock } from '@tailslide/transports/clock'
import { inOrder } from '../in-order.js'
import { createLogger } from '../logger.js'
import { openNats } from '../nats.js'
import { warnOfOldBuild } from '../old-build.js'
import type { AerobatOptions } from '../program.js'
import { openRedis } from '../redis.js'
import { runUntilSignal, type Service } from '../run-until-signal.js'

/** Aerobat alone: rulesets from NATS, signals from Redis, decisions to Tower over NATS. */
export async function aerobat(options: AerobatOptions): Promise<number> {
  const logger = await createLogger(options.logLevel, process.stderr.isTTY === true)
  warnOfOldBuild(logger)
  const { nats, link, service } = await openNats(options, 'tailslide-aerobat', logger)
  const store = await openRedis(options.redis, logger)
  const part = createAerobat({
    rulesets: nats.createNatsRulesetFeed({ link, stream: options.natsStream, appId: 'all', clock }),
    signals: store.reader,
    circuits: nats.createNatsCircuitPublisher({ link }),
    presence: nats.createNatsAerobatPresence({ link, stream: options.natsStream }),
    clock,
    logger,
    tickMs: options.tick,
  })
  return runUntilSignal(inOrder([service, store.service, part, ...healthPart(part, options, logger)]), process)
}

function healthPart(part: Aerobat, { healthHost: host, healthPort: port }: AerobatOptions, logger: Logger): Service[] {
  if (port === undefined) return []
  const server = createHealthServer({ aerobat: part, host, port })
  const start = async (): Promise<void> => {
    const { url } = await server.start()
    logger.info({ url }, 'health and metrics can be asked')
  }
  return [{ start, stop: server.stop }]
}
