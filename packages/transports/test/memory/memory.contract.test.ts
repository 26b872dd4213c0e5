import { circuitMessagesContract, fakeClock, rulesetFeedContract, signalStoreContract } from '@tailslide/testkit'
import { createMemoryBroker, createMemorySignalStore } from '@tailslide/transports/memory'
import { systemClock } from '../../src/clock.js'

rulesetFeedContract('the memory broker', async () => {
  const { publisher, feed } = createMemoryBroker({ clock: systemClock })
  const newest = new Map<number, number>()
  return {
    async publish(ruleset) {
      newest.set(ruleset.appId, ruleset.version)
      await publisher.publish(ruleset)
    },
    feed,
    // Versions between those of whole rulesets, so that it stands behind the one before and ahead of the next.
    async publishMalformed(appId, payload) {
      const version = (newest.get(appId) ?? 0) + 0.01
      newest.set(appId, version)
      await publisher.publish({ appId, version, cause: 'manual', publishedAt: 0, payload })
    },
    close: () => publisher.close(),
  }
})

circuitMessagesContract(
  'the memory broker',
  async () => {
    const broker = createMemoryBroker({ clock: systemClock })
    return {
      publisher: () => broker.circuitPublisher,
      consumer: () => broker.circuitConsumer(),
      async close() {},
    }
  },
  // Nothing but transitions can be put on a queue inside the process.
  { raw: false },
)

signalStoreContract(
  'the memory store',
  async () => {
    const clock = fakeClock()
    const store = createMemorySignalStore({ clock })
    return {
      sink: () => store.sink,
      reader: () => store.reader,
      elapse: (ms) => clock.tick(ms),
      async close() {},
    }
  },
  { remembersSenders: true },
)
