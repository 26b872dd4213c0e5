import type { CircuitConsumer } from '@tailslide/core'
import type { Context } from '../context.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Metrics } from '../metrics/metrics.js'
import { storeOpenings } from './store-openings.js'
import { takeCircuitMessages } from './take-circuit-messages.js'
import { createUnsavedOpenings, type UnsavedOpenings } from './unsaved-openings.js'

export function unsavedOpenings({ options, clock, logger, broker }: Ground): Started<{
  readonly openings: UnsavedOpenings
}> {
  const openings = createUnsavedOpenings({
    clock,
    logger,
    source: broker,
    send: (ruleset) => void broker.publisher.publish(ruleset),
    sendToBroker: (ruleset) => void options.publisher?.announce?.(ruleset),
  })
  return { gives: { openings }, stop: () => openings.stop() }
}

interface Needs extends Ground {
  readonly context: Context
  readonly metrics: Metrics
  readonly openings: UnsavedOpenings
}

export const openingsStored = ({ context, metrics, openings }: Needs): Started<object> => ({
  gives: {},
  stop: storeOpenings(context, { metrics, openings }),
})

export const circuitsOfProcess = (given: Needs) => taking(given.broker.circuitConsumer(), given)

export const circuitsOfBroker = (given: Needs) => taking(given.options.circuitConsumer, given)

const taking = (consumer: CircuitConsumer | undefined, { context, metrics, openings }: Needs): Started<object> => ({
  gives: {},
  ...(consumer && { stop: takeCircuitMessages(context, consumer, { metrics, openings }) }),
})
