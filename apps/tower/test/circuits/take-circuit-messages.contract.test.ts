import type { Circuit, CircuitTransition } from '@tailslide/core'
import { startNats, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemoryBroker } from '@tailslide/transports/memory'
import { connectNats, createNatsCircuitConsumer, createNatsCircuitPublisher } from '@tailslide/transports/nats'
import { expect, it, onTestFinished } from 'vitest'
import { takeCircuitMessages } from '../../src/circuits/take-circuit-messages.js'
import { createUnsavedOpenings } from '../../src/circuits/unsaved-openings.js'
import { createMetrics } from '../../src/metrics/metrics.js'
import { runTower } from '../harness/run-tower.js'
import { testContext } from '../harness/test-context.js'

const OPEN: Circuit = { state: 'open', openedAt: 1_000, trips: 1 }
const OUTCOME = /^tailslide_circuit_messages_total\{outcome="(\w+)"\} (\d+)$/gm

/** What became of the circuit messages so far, as Prometheus would read it. */
const outcomes = (text: string): Record<string, number> =>
  Object.fromEntries([...text.matchAll(OUTCOME)].map(([, outcome, count]) => [outcome, Number(count)]))

it('what became of circuit messages is counted, poisoned ones among them', async () => {
  const nats = await startNats()
  onTestFinished(() => nats.stop())
  const link = connectNats({ servers: nats.url, clock })
  link.start()
  onTestFinished(() => link.stop())
  const api = await runTower(
    { kind: 'sqlite', file: ':memory:' },
    { circuitConsumer: createNatsCircuitConsumer({ link, clock }) },
  )
  onTestFinished(() => api.tower.stop())
  const now = async () => outcomes((await api.get('/metrics')).body)
  expect(await now()).toEqual({ applied: 0, outdated: 0, unknown_flag: 0, invalid: 0, failed: 0 })

  const { id: appId } = (await api.post('/api/apps', { title: 'shop' })).body.payload
  const { id: flagId } = (await api.post(`/api/apps/${appId}/flags`, { title: 'x' })).body.payload
  const { publish } = createNatsCircuitPublisher({ link })
  const transition: CircuitTransition = { flagId, appId, revision: 0, circuit: OPEN, reason: 'it failed' }
  await until(async () => {
    await publish(transition)
    return true
  })
  await publish({ ...transition, circuit: { state: 'closed', since: 2_000, trips: 1 } })
  await publish({ ...transition, flagId: flagId + 1 })
  for (const [subject, data] of [
    ['circuit_open', 'thirteen'],
    ['circuit_recovery_start', '{"flagId":13}'],
    ['circuit_close', ''],
  ] as const) {
    link.connection().publish(subject, data)
  }
  await until(async () => (await now()).invalid === 3)
  expect(await now()).toEqual({ applied: 1, outdated: 1, unknown_flag: 1, invalid: 3, failed: 0 })
})

it('a message that the database did not take is counted each time that it comes again, and told now and then', async () => {
  const warnings: string[] = []
  const context = await testContext()
  const logger = { ...context.logger, warn: (_: object, words: string) => warnings.push(words) }
  await context.database.close()
  const metrics = createMetrics()
  const broker = createMemoryBroker({ clock: context.clock, onProblem: () => {} })
  const silent = { send: () => {}, sendToBroker: () => {} }
  const openings = createUnsavedOpenings({ clock: context.clock, logger, source: broker, ...silent })
  const stop = takeCircuitMessages({ ...context, logger }, broker.circuitConsumer(), { metrics, openings })
  onTestFinished(async () => {
    await stop()
    metrics.stop()
  })
  await broker.circuitPublisher.publish({ flagId: 1, appId: 1, revision: 0, circuit: OPEN, reason: 'it failed' })
  const counted = async () =>
    outcomes(
      await metrics.text({
        listeners: () => 0,
        health: async () => ({ parts: new Map(), lag: undefined, aerobats: undefined }),
        circuits: () => Promise.reject(new Error('away')),
        webhooksPending: () => Promise.reject(new Error('away')),
        others: async () => '',
      }),
    )
  await until(async () => (await counted()).failed === 1)
  context.clock.advance(1_000)
  await until(async () => (await counted()).failed === 2)
  expect(warnings).toHaveLength(1)
  context.clock.advance(10_000)
  await until(() => warnings.length === 2)
  expect(await counted()).toMatchObject({ failed: 3, applied: 0, invalid: 0 })
})
