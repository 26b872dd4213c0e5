import type { CircuitTransition } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { createMemoryBroker } from '@tailslide/transports/memory'
import { describe, expect, test } from 'vitest'

const opening = (flagId: number, openedAt = 1): CircuitTransition => ({
  flagId,
  appId: 1,
  revision: 1,
  circuit: { state: 'open', openedAt, trips: 1 },
  reason: '62 % of 45 calls failed',
})

function newQueue(circuitCapacity = 100) {
  const clock = fakeClock()
  const { circuitPublisher: publisher, circuitConsumer } = createMemoryBroker({ clock, circuitCapacity })
  const handled: string[] = []
  const problems: string[] = []
  const failing = new Set<number>()
  const consume = () => {
    const consumer = circuitConsumer()
    consumer.start(
      async ({ flagId, transition }) => {
        const circuit = transition?.circuit
        if (failing.has(flagId)) throw new Error('the database is busy')
        handled.push(`${flagId}:${circuit?.state === 'open' ? circuit.openedAt : '-'}`)
      },
      (error) => problems.push(error.message),
    )
    return consumer
  }
  return { clock, publisher, consume, handled, problems, failing }
}

describe('circuit messages in memory', () => {
  test('a message that fails is retried with growing pauses, and its flag keeps its order', async () => {
    const { clock, publisher, consume, handled, problems, failing } = newQueue()
    failing.add(1)
    consume()
    for (const transition of [opening(1, 1), opening(1, 2), opening(2, 3)]) await publisher.publish(transition)
    await clock.tick(0)
    expect(handled).toEqual(['2:3'])
    await clock.tick(99)
    expect(problems).toHaveLength(1)
    await clock.tick(1)
    expect(problems).toHaveLength(2)
    await clock.tick(199)
    expect(problems).toHaveLength(2)
    failing.clear()
    await clock.tick(1)
    expect(handled).toEqual(['2:3', '1:1', '1:2'])
    expect(problems[0]).toMatch(/flag 1 \(open\) was not applied and is kept.*the database is busy/)
  })

  test('the pause between retries stays at 5 s', async () => {
    const { clock, publisher, consume, problems, failing } = newQueue()
    failing.add(1)
    consume()
    await publisher.publish(opening(1))
    await clock.tick(60_000)
    const after = problems.length
    await clock.tick(50_000)
    expect(problems).toHaveLength(after + 10)
  })

  test('a full queue refuses the newest, and takes again when one was handled', async () => {
    const { clock, publisher, consume, handled } = newQueue(2)
    await publisher.publish(opening(1))
    await publisher.publish(opening(2))
    await expect(publisher.publish(opening(3))).rejects.toMatchObject({ code: 'BUFFER_FULL' })
    consume()
    await clock.tick(0)
    await publisher.publish(opening(3))
    await clock.tick(0)
    expect(handled).toEqual(['1:1', '2:1', '3:1'])
  })

  test('a stopped consumer leaves no timer and its failed messages to the next one at once', async () => {
    const { clock, publisher, consume, handled, failing } = newQueue()
    failing.add(1)
    const consumer = consume()
    await publisher.publish(opening(1))
    await clock.tick(0)
    await consumer.stop()
    expect(clock.pending).toBe(0)
    failing.clear()
    consume()
    await clock.tick(0)
    expect(handled).toEqual(['1:1'])
  })
})
