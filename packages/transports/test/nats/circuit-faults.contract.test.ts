import { jetstreamManager } from '@nats-io/jetstream'
import { type CircuitConsumer, type CircuitTransition, DEFAULT_STREAM } from '@tailslide/core'
import { measurePace, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsCircuitConsumer, createNatsCircuitPublisher } from '@tailslide/transports/nats'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

const pace = measurePace()
afterAll(() => pace.stop())

let world: NatsWorld
let consumers: CircuitConsumer[]
beforeEach(async () => {
  consumers = []
  world = await startNatsWorld()
})
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop()))
  await world.close()
})

const consume = (handle: (flagId: number) => Promise<void> = async () => {}, onStreamCreated = () => {}) => {
  const flagIds: number[] = []
  const consumer = createNatsCircuitConsumer({ link: world.link, clock: systemClock, onStreamCreated })
  consumers.push(consumer)
  consumer.start(
    ({ flagId }) => {
      flagIds.push(flagId)
      return handle(flagId)
    },
    () => {},
  )
  return { consumer, flagIds }
}
const opening = (flagId: number): CircuitTransition => ({
  flagId,
  appId: 7,
  revision: 1,
  circuit: { state: 'open', openedAt: 1, trips: 1 },
  reason: 'it failed',
})
const publish = (flagId: number): Promise<true> =>
  until(
    async () => {
      await createNatsCircuitPublisher({ link: world.link }).publish(opening(flagId))
      return true as const
    },
    { timeout: 10_000 },
  )

test('goes on after the server was killed and started again', async () => {
  const { flagIds } = consume()
  await publish(1)
  await until(() => flagIds.includes(1))
  await world.server.kill()
  await until(() => world.link.status.state === 'down')
  await world.server.start()
  await publish(2)
  await until(() => flagIds.includes(2), { timeout: 3_000 })
})

test('several that start at once on a server that has nothing yet share what one of them has made, without a word', async () => {
  const problems: string[] = []
  const made: string[] = []
  for (let ahead = 0; ahead < 6; ahead++) {
    const clock = { ...systemClock, now: () => systemClock.now() + ahead * 1_000 }
    const onStreamCreated = (createdAt: string): unknown => made.push(createdAt)
    const consumer = createNatsCircuitConsumer({ link: world.link, clock, onStreamCreated })
    consumers.push(consumer)
    consumer.start(
      async () => {},
      ({ message }) => problems.push(message),
    )
  }
  await until(() => consumers.every((each) => each.reading().state !== 'asked'))
  expect([problems, consumers.map((each) => each.reading().state)]).toEqual([[], consumers.map(() => 'reads')])
  expect(new Set(made).size).toBe(1)
})

test('goes on as soon when the server was killed under a message', async () => {
  let endedAt = Number.POSITIVE_INFINITY
  const { flagIds } = consume(async (flagId) => {
    if (flagId !== 1 || endedAt < Number.POSITIVE_INFINITY) return
    await world.server.kill()
    await until(() => world.link.status.state === 'down')
    endedAt = performance.now()
  })
  await publish(1)
  await until(() => endedAt < Number.POSITIVE_INFINITY)
  await world.server.start()
  await publish(2)
  await until(() => flagIds.includes(2), { timeout: 10_000 })
  // Waiting for an answer that nobody can give any more took three seconds.
  expect(performance.now() - endedAt).toBeLessThan(pace.limit(2_500))
})

test('goes on after the stream was deleted: makes it again, and says so', async () => {
  let created = 0
  const { flagIds } = consume(undefined, () => created++)
  await publish(1)
  await until(() => flagIds.includes(1))
  const manager = await jetstreamManager(await world.raw())
  await manager.streams.delete(DEFAULT_STREAM)
  await until(() => created === 2)
  await publish(2)
  await until(() => flagIds.includes(2), { timeout: 3_000 })
})

test('of several Towers one gets each message', async () => {
  const towers = [consume(), consume(), consume()]
  await publish(1)
  for (let flagId = 2; flagId <= 50; flagId++) await publish(flagId)
  const all = (): number[] => towers.flatMap(({ flagIds }) => flagIds).sort((a, b) => a - b)
  await until(() => all().length >= 50)
  expect(all()).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
})

test('a handler that takes longer than the server waits is left to finish', async () => {
  let release = (): void => {}
  const { flagIds } = consume((flagId) =>
    flagId === 1 ? new Promise((resolve) => (release = resolve)) : Promise.resolve(),
  )
  const begun = performance.now()
  await publish(1)
  await until(() => flagIds.length === 1)
  // The other Tower would get it after five seconds.
  const other = consume()
  await until(() => performance.now() - begun > 7_000, { timeout: 8_000 })
  release()
  await publish(2)
  await until(() => flagIds.includes(2) || other.flagIds.includes(2))
  expect([...flagIds, ...other.flagIds].filter((flagId) => flagId === 1)).toHaveLength(1)
})

test('a message whose Tower died in the middle of it goes to another one', async () => {
  const link = connectNats({ ...world.sdk })
  link.start()
  const dying = createNatsCircuitConsumer({ link, clock: systemClock })
  let taken = false
  dying.start(
    () => {
      taken = true
      return new Promise(() => {})
    },
    () => {},
  )
  await publish(1)
  await until(() => taken)
  world.proxy.sever()
  const { flagIds } = consume()
  await until(() => flagIds.includes(1), { timeout: 9_000 })
  expect(flagIds).toEqual([1])
  await link.stop()
})

test('a message that is none is told of with its number, and those behind it arrive', async () => {
  const problems: Error[] = []
  const flagIds: number[] = []
  const consumer = createNatsCircuitConsumer({ link: world.link, clock: systemClock })
  consumers.push(consumer)
  consumer.start(
    async ({ flagId }) => void flagIds.push(flagId),
    (problem) => problems.push(problem),
  )
  await publish(1)
  await world.publishRaw('circuit_open', 'thirteen')
  await publish(2)
  await until(() => flagIds.includes(2))
  expect(problems).toMatchObject([
    { code: 'MESSAGE_INVALID', message: expect.stringMatching(/Message 2 on circuit_open was dropped.*thirteen/) },
  ])
  // It stays where it is, for a person to look at, and is never handed out again.
  const manager = await jetstreamManager(await world.raw())
  expect((await manager.streams.getMessage(DEFAULT_STREAM, { seq: 2 }))?.string()).toBe('thirteen')
  await until(async () => (await manager.consumers.info(DEFAULT_STREAM, 'tower')).num_ack_pending === 0)
})

test('messages from long before the first Tower are not replayed to it', async () => {
  const manager = await jetstreamManager(await world.raw())
  await manager.streams.add({ name: DEFAULT_STREAM, subjects: ['circuit_open'] })
  await world.publishRaw('circuit_open', '99')
  const later = { ...systemClock, now: () => Date.now() + 3_600_000 }
  const flagIds: number[] = []
  const consumer = createNatsCircuitConsumer({ link: world.link, clock: later })
  consumers.push(consumer)
  consumer.start(
    async ({ flagId }) => {
      flagIds.push(flagId)
    },
    () => {},
  )
  await until(async () => (await manager.consumers.list(DEFAULT_STREAM).next()).length === 1)
  const { num_pending } = await manager.consumers.info(DEFAULT_STREAM, 'tower')
  expect(num_pending).toBe(0)
  expect(flagIds).toEqual([])
})

test('publishing rejects while no stream takes circuit messages, and while disconnected', async () => {
  const publisher = createNatsCircuitPublisher({ link: world.link })
  await expect(publisher.publish(opening(1))).rejects.toHaveProperty('code', 'STREAM_MISSING')
  await world.server.kill()
  await until(() => world.link.status.state === 'down')
  await expect(publisher.publish(opening(1))).rejects.toHaveProperty('code', 'DISCONNECTED')
})

test('a decision that is sent again while no Tower answers is stored once, the next one beside it', async () => {
  const { consumer } = consume()
  await publish(1)
  await consumer.stop()
  const manager = await jetstreamManager(world.link.connection())
  const stored = async () => (await manager.streams.info(DEFAULT_STREAM)).state.messages
  const before = await stored()
  // Two Aerobats that say the same, again and again.
  const publishers = [1, 2].map(() => createNatsCircuitPublisher({ link: world.link }))
  for (const publisher of [...publishers, ...publishers]) {
    await publisher.publish({ ...opening(2), circuit: { state: 'open', openedAt: 5, trips: 1 } })
  }
  expect(await stored()).toBe(before + 1)
  await publishers[0]?.publish({ ...opening(2), revision: 2, circuit: { state: 'closed', since: 9, trips: 1 } })
  expect(await stored()).toBe(before + 2)
})

test('a transition of a database made anew, of the same flag and revision, is no repetition of the one before', async () => {
  const { flagIds } = consume()
  await publish(1)
  await until(() => flagIds.length === 1)
  const publisher = createNatsCircuitPublisher({ link: world.link })
  const moves: CircuitTransition['circuit'][] = [
    { state: 'open', openedAt: 60_000, trips: 1 },
    { state: 'recovering', startedAt: 70_000, steppedAt: 70_000, percentage: 10, trips: 1 },
    { state: 'recovering', startedAt: 70_000, steppedAt: 72_000, percentage: 10, trips: 1 },
    { state: 'closed', since: 80_000, trips: 1 },
    { state: 'closed', since: 90_000, trips: 1 },
  ]
  for (const circuit of moves) await publisher.publish({ ...opening(1), circuit })
  await until(() => flagIds.length === 1 + moves.length)
})
