import type { Circuit, CircuitConsumer, CircuitMessage, CircuitPublisher, CircuitTransition } from '@tailslide/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../until.js'

/** One way from circuit publishers to Tower, on which nothing waits at first. */
export interface CircuitWorld {
  publisher(): CircuitPublisher
  /** Tower's end. Consumers made one after the other are one Tower that was restarted. */
  consumer(): CircuitConsumer
  /** Sends what a broken component might: any text on one of the four subjects. */
  publishRaw?(subject: string, data: string): Promise<void>
  close(): Promise<void>
}

export interface CircuitMessagesTraits {
  /** Messages wait for a consumer that is away; default true. Where they do not, publishing rejects meanwhile. */
  readonly keeps?: boolean
  /** The world has `publishRaw`; default true. */
  readonly raw?: boolean
}

export function circuitMessagesContract(
  name: string,
  makeWorld: () => Promise<CircuitWorld>,
  { keeps = true, raw = true }: CircuitMessagesTraits = {},
): void {
  describe(`${name} keeps the contract of circuit messages`, () => {
    let world: CircuitWorld
    let publisher: CircuitPublisher
    let consumers: CircuitConsumer[]

    beforeEach(async () => {
      consumers = []
      world = await makeWorld()
      publisher = world.publisher()
    })
    afterEach(async () => {
      await publisher.close()
      await Promise.all(consumers.map((consumer) => consumer.stop()))
      await world.close()
    })

    /** Starts a consumer that keeps what it is handed; `handle` may reject. */
    const consume = (handle: (message: CircuitMessage) => Promise<void> = async () => {}) => {
      const messages: CircuitMessage[] = []
      const problems: Error[] = []
      const consumer = world.consumer()
      consumers.push(consumer)
      consumer.start(
        (message) => {
          messages.push(message)
          return handle(message)
        },
        (problem) => problems.push(problem),
      )
      return { consumer, messages, problems }
    }
    /** Publishes once the way is open; a consumer may need a moment to open it. */
    const publish = (flagId: number, circuit: Circuit): Promise<true> =>
      until(async () => {
        await publisher.publish(aTransition(flagId, circuit))
        return true as const
      })
    const flagIds = (messages: readonly CircuitMessage[]): number[] => messages.map(({ flagId }) => flagId)

    test('every kind of transition arrives whole and in order', async () => {
      const { messages, problems } = consume()
      const circuits: Circuit[] = [
        { state: 'open', openedAt: 1_000, trips: 1 },
        { state: 'recovering', startedAt: 2_000, steppedAt: 2_000, percentage: 10, trips: 1 },
        { state: 'recovering', startedAt: 2_000, steppedAt: 3_000, percentage: 35.875, trips: 1 },
        { state: 'closed', since: 4_000, trips: 1 },
      ]
      for (const circuit of circuits) await publish(13, circuit)
      await until(() => messages.length === 4)
      expect(messages.map(({ type }) => type)).toEqual(['open', 'recovery_start', 'recovery_update', 'close'])
      expect(messages.map(({ transition }) => transition)).toEqual(circuits.map((circuit) => aTransition(13, circuit)))
      expect(problems).toEqual([])
    })

    test('a consumer says that it reads once it does, and not before', async () => {
      const consumer = world.consumer()
      consumers.push(consumer)
      expect(consumer.reading()).toEqual({ state: 'asked' })
      consumer.start(
        async () => {},
        () => {},
      )
      await until(() => consumer.reading().state === 'reads', { timeout: 10_000 })
    })

    test('a message is handed over until its handler resolves, and those of other flags do not wait for it', async () => {
      let refusals = 0
      const { messages, problems } = consume(async ({ flagId }) => {
        if (flagId === 1 && refusals++ < 2) throw new Error('the database is away')
      })
      await publish(1, OPEN)
      await publish(2, OPEN)
      await until(() => refusals === 3 && flagIds(messages).includes(2), { timeout: 10_000 })
      expect(flagIds(messages).filter((flagId) => flagId === 1)).toHaveLength(3)
      expect(flagIds(messages).filter((flagId) => flagId === 2)).toHaveLength(1)
      expect(problems.length).toBeGreaterThanOrEqual(2)
    })

    test('a message is heard as it is sent, while the handling of one before it does not end', async () => {
      const heard: CircuitMessage[] = []
      let end = (): void => {}
      const consumer = world.consumer()
      consumers.push(consumer)
      consumer.start(
        () => new Promise<void>((resolve) => (end = resolve)),
        () => {},
        (message) => heard.push(message),
      )
      await publish(1, OPEN)
      await publish(2, OPEN)
      await until(() => flagIds(heard).includes(2))
      expect(heard.find(({ flagId }) => flagId === 2)?.transition).toEqual(aTransition(2, OPEN))
      const stopping = consumer.stop()
      await until(async () => {
        end()
        return Promise.race([stopping.then(() => true), new Promise((resolve) => setTimeout(resolve, 10))])
      })
    })

    test('what was handled does not come again after a restart', async () => {
      const first = consume()
      await publish(1, OPEN)
      await until(() => first.messages.length === 1)
      await first.consumer.stop()
      const second = consume()
      await publish(2, OPEN)
      await until(() => second.messages.length > 0)
      expect(flagIds(second.messages)).toEqual([2])
      expect(flagIds(first.messages)).toEqual([1])
    })

    if (keeps)
      test('messages published while the consumer is away arrive, all of them, when it is back', async () => {
        const first = consume()
        await publish(1, OPEN)
        await until(() => first.messages.length === 1)
        await first.consumer.stop()
        for (let flagId = 2; flagId <= 60; flagId++) await publisher.publish(aTransition(flagId, OPEN))
        const second = consume()
        await until(() => second.messages.length >= 59, { timeout: 10_000 })
        expect(flagIds(second.messages)).toEqual(Array.from({ length: 59 }, (_, index) => index + 2))
      })

    if (!keeps)
      test('publishing rejects while the consumer is away', async () => {
        await expect(publisher.publish(aTransition(1, OPEN))).rejects.toThrow()
      })

    test('stopping waits for the handler that runs, and starting twice is starting once', async () => {
      let release = (): void => {}
      let isDone = false
      const { consumer, messages } = consume(async () => {
        await new Promise<void>((resolve) => {
          release = resolve
        })
        isDone = true
      })
      let calls = 0
      consumer.start(
        async () => {
          calls += 1
        },
        () => {},
      )
      const publishing = publish(1, OPEN)
      await until(() => messages.length === 1)
      const stopping = consumer.stop().then(() => isDone)
      release()
      expect(await stopping).toBe(true)
      expect(calls).toBe(0)
      await publishing.catch(() => {})
    })

    test('a closed publisher rejects', async () => {
      const closed = world.publisher()
      await closed.close()
      await closed.close()
      await expect(closed.publish(aTransition(1, OPEN))).rejects.toThrow()
    })

    if (raw)
      test('a malformed message is dropped and reported, and those behind it still arrive', async () => {
        const { messages, problems } = consume()
        await publish(1, OPEN)
        const broken: [subject: string, data: string][] = [
          ['circuit_open', 'thirteen'],
          ['circuit_open', ''],
          ['circuit_close', '-1'],
          ['circuit_recovery_start', '{"flagId":13}'],
          ['circuit_recovery_update', '{"flagId":13,"circuitRecoveryPercentage":"all"}'],
          ['circuit_recovery_update', 'null'],
        ]
        for (const [subject, data] of broken) await world.publishRaw?.(subject, data)
        await publish(2, OPEN)
        await until(() => flagIds(messages).includes(2))
        expect(flagIds(messages)).toEqual([1, 2])
        expect(problems).toHaveLength(broken.length)
        expect(problems[0]).toHaveProperty('code', 'MESSAGE_INVALID')
      })

    if (raw)
      test('messages of components that know no transitions arrive with the facts that they have', async () => {
        const { messages } = consume()
        await publish(1, OPEN)
        await world.publishRaw?.('circuit_open', '13')
        await world.publishRaw?.('circuit_recovery_start', '{"flagId":13,"circuitInitialRecoveryPercentage":10}')
        await world.publishRaw?.('circuit_recovery_update', '{"flagId":13,"circuitRecoveryPercentage":35.875}')
        await world.publishRaw?.('circuit_close', '13')
        await until(() => messages.length === 5)
        expect(messages.slice(1)).toEqual([
          { type: 'open', flagId: 13 },
          { type: 'recovery_start', flagId: 13, percentage: 10 },
          { type: 'recovery_update', flagId: 13, percentage: 35.875 },
          { type: 'close', flagId: 13 },
        ])
      })
  })
}

const OPEN: Circuit = { state: 'open', openedAt: 1_000, trips: 1 }

const aTransition = (flagId: number, circuit: Circuit): CircuitTransition => ({
  flagId,
  appId: 7,
  revision: 3,
  circuit,
  reason: '62 % of 45 calls failed in 10 s, more than 50 % – “checkout”',
})
