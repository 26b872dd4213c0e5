import type { Circuit, Flag } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFlag, makeRuleset, setUp } from './fixtures.js'

const START = Date.UTC(2026, 0, 1)

/** A flag as it stands on the wire in that state of its circuit. */
function flagIn(circuit: Circuit): Flag {
  const status = { closed: 'close', open: 'open', recovering: 'recovery' } as const
  return makeFlag({ circuit, circuit_status: status[circuit.state], is_active: circuit.state !== 'open' })
}
const closed = (since: number): Flag => flagIn({ state: 'closed', since, trips: 0 })
const open = (openedAt: number): Flag => flagIn({ state: 'open', openedAt, trips: 1 })
const recovering = (startedAt: number, steppedAt = startedAt): Flag =>
  flagIn({ state: 'recovering', startedAt, steppedAt, percentage: 100, trips: 1 })

async function setUpCircuit(first = closed(0)) {
  const clock = fakeClock(START)
  const { manager, sink, feed } = setUp({ flags: [first], clock })
  await manager.initialize()
  onTestFinished(() => manager.disconnect({ timeout: 0 }))
  let version = 1
  return {
    clock,
    sink,
    manager,
    toggler: manager.newToggler({ flagName: 'checkout' }),
    deliver: (flag: Flag) => feed.deliver(makeRuleset(++version, [flag])),
  }
}

describe('the outcome of a call that was let in under an earlier state of the circuit', () => {
  it('leaves as an entry of its own, as late as the call is old', async () => {
    const { clock, sink, toggler, deliver } = await setUpCircuit()
    const hanging = Array.from({ length: 40 }, () => toggler.decide('alice'))
    const decidedAt = clock.monotonic()
    await clock.tick(1_000)
    deliver(open(clock.now()))
    await clock.tick(10_000)
    deliver(recovering(clock.now()))
    const fresh = toggler.decide('bob')
    for (const decision of hanging) decision.recordFailure()
    fresh.recordSuccess()
    fresh.recordFailure()
    await clock.tick(1_000)
    expect(sink.counts).toEqual([
      { flagId: 13, kind: 'success', count: 1 },
      { flagId: 13, kind: 'failure', count: 1 },
      { flagId: 13, kind: 'failure', count: 40, heldSince: decidedAt, outdated: true },
    ])
  })

  it('is told by run() too, for every kind of signal, the old path included', async () => {
    const { clock, sink, toggler, deliver } = await setUpCircuit()
    const begun = clock.monotonic()
    const fail = (ms: number) => () => new Promise((_, reject) => clock.after(ms, () => reject(new Error('hung'))))
    const calls = [Promise.resolve(toggler.run(fail(20_000), () => 'old', { slowAfter: 500 })).catch(() => {})]
    deliver(open(clock.now()))
    calls.push(Promise.resolve(toggler.run(() => 'new', fail(20_000))).catch(() => {}))
    await clock.tick(15_000)
    deliver(recovering(clock.now()))
    await clock.tick(10_000)
    await Promise.all(calls)
    const late = { flagId: 13, count: 1, heldSince: begun, outdated: true }
    expect(sink.counts).toEqual([
      { ...late, kind: 'failure' },
      { ...late, kind: 'slow' },
      { ...late, kind: 'control_error' },
    ])
  })

  it('is fresh as long as the state lasts, whatever else changes', async () => {
    const { clock, sink, toggler, deliver } = await setUpCircuit(recovering(1_000))
    const decision = toggler.decide('alice')
    await clock.tick(5_000)
    deliver({ ...recovering(1_000, 4_000), rollout_percentage: 100, description: 'other' })
    decision.recordFailure()
    await clock.tick(100)
    expect(sink.counts).toEqual([{ flagId: 13, kind: 'failure', count: 1 }])
  })

  it('of a deployed Tower, whose circuits have no instants, is told by the status', async () => {
    const { clock, sink, toggler, deliver } = await setUpCircuit(makeFlag({}))
    const decidedAt = clock.monotonic()
    const decision = toggler.decide('alice')
    await clock.tick(1_000)
    deliver(makeFlag({ circuit_status: 'recovery', is_recoverable: true, circuit_recovery_percentage: 100 }))
    decision.recordFailure()
    toggler.decide('alice').recordFailure()
    await clock.tick(1_000)
    expect(sink.counts).toEqual([
      { flagId: 13, kind: 'failure', count: 1 },
      { flagId: 13, kind: 'failure', count: 1, heldSince: decidedAt, outdated: true },
    ])
  })
})

it('counts that have not left when the circuit moves on leave as what they are, apart from those after it', async () => {
  const { clock, sink, toggler, deliver } = await setUpCircuit(recovering(1_000))
  const firstAt = clock.monotonic()
  toggler.decide('alice').recordSuccess()
  toggler.emitFailure()
  await clock.tick(10)
  deliver(closed(clock.now()))
  toggler.decide('alice').recordSuccess()
  toggler.emitFailure()
  await clock.tick(1_000)
  expect(sink.counts).toEqual([
    { flagId: 13, kind: 'success', count: 1 },
    { flagId: 13, kind: 'failure', count: 1 },
    { flagId: 13, kind: 'success', count: 1, heldSince: firstAt, outdated: true },
    { flagId: 13, kind: 'failure', count: 1, heldSince: firstAt, outdated: true },
  ])
})

it('a bare emitFailure() has no decision and counts as now', async () => {
  const { clock, sink, toggler, deliver } = await setUpCircuit()
  toggler.decide('alice')
  deliver(recovering(clock.now()))
  toggler.emitFailure()
  await clock.tick(100)
  expect(sink.counts).toEqual([{ flagId: 13, kind: 'failure', count: 1 }])
})

it('an app whose circuits move all the time costs a bounded number of entries, and the old ones stay old', async () => {
  const { clock, sink, toggler, deliver, manager } = await setUpCircuit()
  sink.mode = 'away'
  const decisions = []
  for (let state = 1; state <= 100; state++) {
    deliver(recovering(clock.now()))
    decisions.push(toggler.decide('alice'))
    toggler.emitFailure()
    await clock.tick(300)
  }
  const presentSince = clock.monotonic()
  deliver(closed(clock.now()))
  for (const decision of decisions) decision.recordFailure()
  toggler.emitFailure()
  await clock.tick(500)
  sink.mode = 'stores'
  await clock.tick(3_000)
  const failures = sink.counts.filter(({ kind }) => kind === 'failure')
  expect(failures.length).toBeLessThanOrEqual(6)
  const isOld = ({ heldSince = Number.POSITIVE_INFINITY }) => heldSince < presentSince
  const sum = (counts: typeof failures) => counts.reduce((total, { count }) => total + count, 0)
  expect([sum(failures.filter(isOld)), sum(failures)]).toEqual([200, 201])
  expect(manager.stats()).toMatchObject({ recorded: 201, sent: 201, pending: 0, dropped: 0 })
})

it('what the store leaves out as outdated is dropped and counted, and no fault', async () => {
  const { clock, sink, toggler, deliver, manager } = await setUpCircuit()
  const heard: string[] = []
  manager.on('warning', ({ message }) => heard.push(message))
  manager.on('error', ({ message }) => heard.push(message))
  sink.send = async ({ counts }) => ({ unsent: [], refused: [], outdated: counts.filter(({ outdated }) => outdated) })
  const decision = toggler.decide('alice')
  deliver(recovering(clock.now()))
  decision.recordFailure()
  toggler.emitFailure()
  await clock.tick(1_000)
  expect(manager.stats()).toMatchObject({ recorded: 2, sent: 1, pending: 0, dropped: 1 })
  expect(heard).toEqual(['signals were dropped: outdated'])
})
