import type { CircuitTransition } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { createFaultLog } from '../src/fault-log.js'
import { createOutbox } from '../src/outbox.js'
import { createStoreClock } from '../src/store-clock.js'

const OPENED: CircuitTransition = {
  flagId: 1,
  appId: 1,
  revision: 0,
  circuit: { state: 'open', openedAt: 1, trips: 1 },
  reason: 'it failed',
}

it('what Tower has not answered is sent again as soon when the time of day is set back by an hour', async () => {
  const clock = fakeClock()
  const sent: CircuitTransition[] = []
  const circuits = {
    publish: async (transition: CircuitTransition) => void sent.push(transition),
    close: async () => {},
  }
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const outbox = createOutbox(circuits, clock, createFaultLog(logger, clock))
  outbox.add(OPENED)
  await outbox.idle()
  clock.setBy(-3_600_000)
  clock.advance(2_000)
  outbox.sendDue()
  await outbox.idle()
  expect(sent).toEqual([OPENED, OPENED])
})

it('the clock of a store that is away goes on as it went, however the time of day is set', () => {
  const clock = fakeClock()
  const store = createStoreClock(clock)
  expect(store.now()).toBe(clock.now())
  store.seen(5_000)
  clock.setBy(-3_600_000)
  clock.advance(300)
  expect(store.now()).toBe(5_300)
})
