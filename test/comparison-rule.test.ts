import { createAerobat } from '@tailslide/aerobat'
import { circuitFields, encodeRuleset, type Flag, INITIAL_CIRCUIT } from '@tailslide/core'
import { aFlag, fakeClock } from '@tailslide/testkit'
import { createMemoryBroker, createMemorySignalStore } from '@tailslide/transports/memory'
import { FlagManager } from 'tailslide'
import { describe, expect, it, onTestFinished } from 'vitest'

const APP_ID = 1

/** A service whose calls go through `toggler.run`, an Aerobat, and what Tower does with its decisions, in one process. */
async function setUp() {
  const clock = fakeClock()
  const broker = createMemoryBroker({ clock })
  const store = createMemorySignalStore({ clock })
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  const reasons: string[] = []
  let version = 0
  let flag: Flag = {
    ...aFlag({ id: 1, app_id: APP_ID, title: 'checkout' }),
    is_active: true,
    is_enabled: true,
    rollout_percentage: 50,
    error_threshold_percentage: 5,
    circuit_rule: 'comparison',
    circuit: INITIAL_CIRCUIT,
    circuit_revision: 0,
  }
  const publish = () =>
    broker.publisher.publish({
      appId: APP_ID,
      version: ++version,
      cause: 'circuit',
      publishedAt: clock.now(),
      payload: encodeRuleset([flag]),
    })
  broker.circuitConsumer().start(
    async ({ transition }) => {
      if (!transition || transition.revision !== flag.circuit_revision) return
      reasons.push(transition.reason)
      flag = { ...flag, ...circuitFields(transition.circuit, true), circuit_revision: transition.revision + 1 }
      await publish()
    },
    () => {},
  )
  await publish()

  const aerobat = createAerobat({
    rulesets: broker.feed('all'),
    signals: store.reader,
    circuits: broker.circuitPublisher,
    clock,
    logger: silent,
  })
  await aerobat.start()
  const manager = new FlagManager({ appId: APP_ID, rulesets: broker.feed(APP_ID), signals: store.sink, clock })
  await manager.initialize()
  onTestFinished(async () => {
    await manager.disconnect()
    await aerobat.stop()
  })

  const toggler = manager.newToggler({ flagName: 'checkout' })
  let users = 0
  let failures = 0
  /** A hundred users a second. A path fails for every so many of its calls; 0: never. */
  const serve = async (seconds: number, failing: { newPath: number; oldPath: number }) => {
    const calls = { newPath: 0, oldPath: 0 }
    const path = (name: 'newPath' | 'oldPath') => () => {
      if (failing[name] > 0 && ++calls[name] % failing[name] === 0) throw new Error('the database is away')
    }
    for (let call = 0; call < seconds * 100; call++) {
      try {
        toggler.run(path('newPath'), path('oldPath'), { user: `user ${++users}` })
      } catch {
        failures++
      }
      await clock.tick(10)
    }
  }
  return {
    serve,
    reasons,
    failures: () => failures,
    isOnFor: (user: string) => toggler.isFlagActive(user),
    state: () => flag.circuit?.state,
  }
}

describe('a flag with the comparison rule, whose paths are both called by run()', () => {
  it('is turned off when the new path breaks, and few users meet it', async () => {
    const { serve, reasons, state, failures, isOnFor } = await setUp()
    await serve(10, { newPath: 100, oldPath: 100 })
    const before = failures()
    await serve(3, { newPath: 1, oldPath: 100 })
    expect(reasons).toHaveLength(1)
    expect(reasons[0]).toMatch(
      /^\S+ % of \d+ calls failed on the new path and \S+ % of \d+ on the old one, more than 1/,
    )
    expect(state()).toBe('open')
    expect(Array.from({ length: 100 }, (_, i) => isOnFor(`user ${i}`))).not.toContain(true)
    expect(failures() - before).toBeLessThan(60)
  })

  it('stays on in an outage that hits both paths, and is turned off when the new path does not come back from it', async () => {
    const { serve, reasons, state } = await setUp()
    await serve(10, { newPath: 100, oldPath: 100 })
    await serve(30, { newPath: 2, oldPath: 2 })
    expect(reasons).toEqual([])
    expect(state()).toBe('closed')
    await serve(20, { newPath: 2, oldPath: 100 })
    expect(state()).toBe('open')
  })
})
