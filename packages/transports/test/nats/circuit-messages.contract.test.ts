import { circuitMessagesContract } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createNatsCircuitConsumer, createNatsCircuitPublisher } from '@tailslide/transports/nats'
import { startNatsWorld } from './nats-world.js'

circuitMessagesContract('NATS', async () => {
  const world = await startNatsWorld()
  const { link } = world
  return {
    publisher: () => createNatsCircuitPublisher({ link }),
    consumer: () => createNatsCircuitConsumer({ link, clock: systemClock }),
    publishRaw: world.publishRaw,
    close: world.close,
  }
})
