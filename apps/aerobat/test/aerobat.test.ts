import type { Flag, RulesetListener, SignalKind } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAerobat } from '../src/index.js'
import { createWorld, flagWith, type World } from './harness.js'

const HOUR = 3_600_000

describe('Aerobat trips a circuit', () => {
  it('when more calls fail than the threshold allows, with the numbers in the reason', async () => {
    const world = await createWorld()
    await world.emit(2, 28)
    await world.clock.tick(100)
    expect(world.circuit()).toEqual({ state: 'open', openedAt: world.clock.now(), trips: 1 })
    expect(world.flag().is_active).toBe(false)
    expect(world.published).toEqual([
      {
        flagId: 1,
        appId: 1,
        revision: 0,
        circuit: world.circuit(),
        reason: '93.33 % of 30 calls failed in the last 0.1 s, more than 50 %',
      },
    ])
    await world.aerobat.stop()
  })

  it('not at the threshold itself', async () => {
    const world = await createWorld()
    await world.emit(10, 10)
    await world.clock.tick(1_000)
    expect(world.published).toEqual([])
    await world.aerobat.stop()
  })

  it('not below the minimum number of requests, whatever fails', async () => {
    const world = await createWorld()
    await world.emit(0, 19)
    await world.clock.tick(1_000)
    expect(world.published).toEqual([])
    await world.emit(0, 1)
    await world.clock.tick(100)
    expect(world.circuit()?.state).toBe('open')
    await world.aerobat.stop()
  })

  it('not for failures that are older than the window', async () => {
    const world = await createWorld()
    await world.emit(0, 19)
    await world.clock.tick(11_000)
    await world.emit(0, 19)
    await world.clock.tick(1_000)
    expect(world.published).toEqual([])
    await world.aerobat.stop()
  })

  it('of one flag and leaves the others of the app alone, each with its own window', async () => {
    const other = flagWith({ id: 2, title: 'search', circuit_window: 60_000 })
    const world = await createWorld({ flags: [flagWith(), other] })
    await world.emit(0, 15, 1)
    await world.emit(0, 15, 2)
    await world.clock.tick(20_000)
    await world.emit(0, 15, 1)
    await world.emit(0, 15, 2)
    await world.clock.tick(100)
    expect(world.circuit(1)?.state).toBe('closed')
    expect(world.circuit(2)?.state).toBe('open')
    await world.aerobat.stop()
  })

  it('for failures that come late, like any other', async () => {
    const world = await createWorld()
    await world.emitLate(30, 60_000)
    await world.clock.tick(100)
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 1 })
    await world.aerobat.stop()
  })

  it('by the store clock, however far Aerobat own clock is off', async () => {
    const world = await createWorld({ storeAhead: 86_400_000 })
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.circuit()).toMatchObject({ state: 'open', openedAt: world.clock.now() + 86_400_000 })
    await world.aerobat.stop()
  })
})

describe('Aerobat by the comparison rule', () => {
  const comparing = (fields: Partial<Flag> = {}) =>
    createWorld({ flags: [flagWith({ circuit_rule: 'comparison', error_threshold_percentage: 5, ...fields })] })
  /** Some seconds of calls, ten looks a second. */
  const calls = async (world: World, seconds: number, each: Partial<Record<SignalKind, number>>) => {
    for (let look = 0; look < 10 * seconds; look++) {
      await world.emitFrom('a', each)
      await world.clock.tick(100)
    }
  }

  it('trips when the new path fails more often than the old one, with the numbers of both', async () => {
    const world = await comparing()
    await calls(world, 5, { success: 5, control_ok: 5 })
    expect(world.published).toEqual([])
    await calls(world, 2, { failure: 5, control_ok: 5 })
    expect(world.circuit()?.state).toBe('open')
    expect(world.published[0]?.reason).toMatch(
      /^100 % of \d+ calls failed on the new path and 0 % of \d+ on the old one, more than 1 percentage point apart$/,
    )
    await world.aerobat.stop()
  })

  it('does not trip on an outage that hits both paths, where the threshold does', async () => {
    const outage = { success: 2, failure: 3, control_ok: 2, control_error: 3 }
    const world = await comparing()
    await calls(world, 5, { success: 5, control_ok: 5 })
    await calls(world, 60, outage)
    expect(world.published).toEqual([])
    await world.edit(1, { circuit_rule: 'threshold' })
    await calls(world, 1, outage)
    expect(world.published[0]?.reason).toMatch(/more than 5 %$/)
    await world.aerobat.stop()
  })

  it('judges by the threshold while the old path has no calls', async () => {
    const world = await comparing()
    await calls(world, 1, { failure: 5 })
    expect(world.published[0]?.reason).toMatch(/more than 5 %; the old path had no calls to compare with$/)
    await world.aerobat.stop()
  })

  it('needs no threshold', async () => {
    const world = await comparing({ error_threshold_percentage: 0 })
    await calls(world, 5, { failure: 5, control_ok: 5 })
    expect(world.circuit()?.state).not.toBe('closed')
    await world.aerobat.stop()
  })

  it('begins anew with a recovery: what opened the circuit is no evidence, what fails in the recovery is', async () => {
    const world = await comparing()
    await calls(world, 2, { failure: 5, control_ok: 5 })
    await calls(world, 2, { control_ok: 5 })
    expect(world.circuit()?.state).toBe('recovering')
    await calls(world, 3, { success: 5, control_ok: 5 })
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })

    await calls(world, 2, { failure: 5, control_ok: 5 })
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 2 })
    await calls(world, 4, { control_ok: 5 })
    expect(world.circuit()?.state).toBe('recovering')
    await calls(world, 1, { failure: 5, control_ok: 5 })
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 3 })
    await world.aerobat.stop()
  })

  it('takes no evidence from before a person switched the flag off and on again', async () => {
    const world = await comparing()
    // Short of the evidence that is asked for, by a few calls.
    await calls(world, 0.2, { failure: 5, control_ok: 5 })
    await world.edit(1, { is_enabled: false, is_active: false })
    await world.clock.tick(100)
    await world.edit(1, { is_enabled: true, is_active: true })
    await calls(world, 0.2, { failure: 5, control_ok: 5 })
    expect(world.published).toEqual([])
    await calls(world, 1, { failure: 5, control_ok: 5 })
    expect(world.circuit()?.state).toBe('open')
    await world.aerobat.stop()
  })
})

describe('Aerobat and a quorum of instances', () => {
  it.each(['threshold', 'comparison'] as const)(
    'by the %s rule one bad instance trips nothing, two do',
    async (rule) => {
      const world = await createWorld({
        flags: [flagWith({ circuit_rule: rule, error_threshold_percentage: 5, circuit_quorum_instances: 2 })],
      })
      const look = async (bad: readonly string[]) => {
        for (const instance of ['a', 'b', 'c', 'd']) {
          const isBad = bad.includes(instance)
          await world.emitFrom(instance, { success: isBad ? 0 : 3, failure: isBad ? 3 : 0, control_ok: 3 })
        }
        await world.clock.tick(100)
      }
      for (let i = 0; i < 100; i++) await look(['a'])
      expect(world.published).toEqual([])
      for (let i = 0; i < 50; i++) await look(['a', 'b'])
      expect(world.published[0]?.circuit.state).toBe('open')
      await world.aerobat.stop()
    },
  )
})

describe('Aerobat recovers a circuit', () => {
  it('and trips it again on few calls, which no window of the recovery holds together', async () => {
    const world = await createWorld({
      flags: [flagWith({ circuit_initial_recovery_percentage: 1, circuit_recovery_increment_percentage: 1 })],
    })
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    expect(world.circuit()?.state).toBe('recovering')
    for (let second = 0; second < 18; second++) {
      await world.emit(0, 1)
      await world.clock.tick(1_000)
    }
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 2 })
    // Half a chance seventeen times in a row is the first that is rarer than one in 100,000.
    expect(world.published.at(-1)?.reason).toMatch(/^100 % of 17 calls failed in the last 16\b/)
    await world.aerobat.stop()
  })

  it('and does so after a restart in its middle, on the calls from before it', async () => {
    const world = await createWorld({
      flags: [flagWith({ circuit_initial_recovery_percentage: 1, circuit_recovery_increment_percentage: 1 })],
    })
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    for (let second = 0; second < 12; second++) {
      await world.emit(0, 1)
      await world.clock.tick(1_000)
    }
    await world.restart()
    for (let second = 0; second < 6; second++) {
      await world.emit(0, 1)
      await world.clock.tick(1_000)
    }
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 2 })
    await world.aerobat.stop()
  })

  it('in linear steps to close, on calls made after the recovery began only', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(100)
    // Without the cut at the start of the recovery these 30 failures would trip it again at once.
    await world.serve(5_000)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    expect(
      world.published.map(({ circuit }) => ('percentage' in circuit ? circuit.percentage : circuit.state)),
    ).toEqual(['open', 20, 60, 'closed'])
    expect(world.published.at(-1)?.reason).toMatch(/^recovered in 2 s: 0 % of \d+ calls failed in the last 2 s$/)
    expect(world.published.map(({ revision }) => revision)).toEqual([0, 1, 2, 3])
    expect(world.flag().is_active).toBe(true)
    await world.clock.tick(10_000)
    expect(world.published).toHaveLength(4)
    await world.aerobat.stop()
  })

  it('on none that were made before it began and came late, nor does the closed circuit count those', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    expect(world.circuit()?.state).toBe('recovering')
    await world.emitLate(300, 2_000)
    await world.serve(1_000)
    await world.restart()
    await world.serve(2_500)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    await world.emitLate(300, 3_000)
    await world.clock.tick(1_000)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    await world.emitLate(30, 500)
    await world.clock.tick(100)
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 2 })
    await world.aerobat.stop()
  })

  it.each([
    ['recovers', { state: 'recovering', startedAt: -HOUR, steppedAt: 0, percentage: 20, trips: 1 }, true],
    ['closed a minute ago', { state: 'closed', since: -60_000, trips: 1 }, true],
    ['closed more than an hour ago', { state: 'closed', since: -HOUR - 60_000, trips: 1 }, false],
  ] as const)('on none of calls from before: asks which came late while a circuit %s', async (_, circuit, isAsked) => {
    const now = fakeClock().now()
    const fields =
      circuit.state === 'closed'
        ? { ...circuit, since: now + circuit.since }
        : { ...circuit, startedAt: now + circuit.startedAt, steppedAt: now }
    const world = await createWorld({ flags: [flagWith({ circuit: fields }), flagWith({ id: 2, app_id: 2 })] })
    const asksLate = (appId: number): boolean => world.asked.get(appId)?.heldApart === true
    await world.clock.tick(1_000)
    expect([asksLate(1), asksLate(2)]).toEqual([isAsked, false])
    await world.clock.tick(circuit.state === 'closed' ? HOUR : 1_000)
    expect(asksLate(1)).toBe(circuit.state === 'recovering')
    await world.aerobat.stop()
  })

  it('on none that came late in the moment between its decision and the answer of Tower', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(100)
    world.away.publish = true
    await world.clock.tick(2_050)
    await world.emitLate(300, 500)
    await world.clock.tick(300)
    world.away.publish = false
    await world.clock.tick(500)
    expect(world.circuit()?.state).toBe('recovering')
    await world.serve(1_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 60, trips: 1 })
    await world.emitLate(30, 0)
    await world.clock.tick(100)
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 2 })
    await world.aerobat.stop()
  })

  it('in exponential steps', async () => {
    const world = await createWorld({
      flags: [flagWith({ circuit_recovery_profile: 'exponential', circuit_recovery_increment_percentage: 100 })],
    })
    await world.emit(0, 30)
    await world.clock.tick(2_000)
    await world.serve(4_000)
    expect(
      world.published.map(({ circuit }) => ('percentage' in circuit ? circuit.percentage : circuit.state)),
    ).toEqual(['open', 20, 40, 80, 'closed'])
    await world.aerobat.stop()
  })

  it('and trips it again when calls fail during the recovery, with a longer delay', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    expect(world.circuit()?.state).toBe('recovering')
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.circuit()).toMatchObject({ state: 'open', trips: 2 })
    await world.clock.tick(3_500)
    expect(world.circuit()?.state).toBe('open')
    await world.clock.tick(700)
    expect(world.circuit()?.state).toBe('recovering')
    await world.aerobat.stop()
  })

  it('not when the flag is not recoverable', async () => {
    const world = await createWorld({ flags: [flagWith({ is_recoverable: false })] })
    await world.emit(0, 30)
    await world.clock.tick(100_000)
    expect(world.circuit()?.state).toBe('open')
    expect(world.published).toHaveLength(1)
    await world.aerobat.stop()
  })

  it('at the instant that was due, when it is restarted in the middle of the delay', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(100)
    await world.clock.tick(1_000)
    await world.restart()
    await world.clock.tick(900)
    expect(world.circuit()?.state).toBe('open')
    await world.clock.tick(200)
    expect(world.circuit()?.state).toBe('recovering')
    await world.aerobat.stop()
  })
})

describe('Aerobat respects what a person set', () => {
  it('a flag that is off does not trip', async () => {
    const world = await createWorld({ flags: [flagWith({ is_enabled: false, is_active: false })] })
    await world.emit(0, 100)
    await world.clock.tick(1_000)
    expect(world.published).toEqual([])
    expect(world.reads).toEqual([])
    await world.aerobat.stop()
  })

  it('a flag that is turned off while its circuit is open stays off, and its recovery waits for somebody to be on it', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(100)
    await world.edit(1, { is_enabled: false })
    await world.clock.tick(3_600_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 20 })
    expect(world.flag().is_active).toBe(false)
    await world.aerobat.stop()
  })

  it('a flag that is turned off while it recovers does not trip on calls from before, and goes on when it is on again', async () => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    await world.edit(1, { is_enabled: false, is_active: false })
    await world.emit(0, 30)
    await world.clock.tick(3_600_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 20, trips: 1 })
    await world.edit(1, { is_enabled: true, is_active: true })
    await world.clock.tick(60_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 20, trips: 1 })
    await world.serve(2_500)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    await world.aerobat.stop()
  })

  it.each([
    ['switched off', { is_enabled: false, is_active: false }],
    ['without users', { rollout_percentage: 0 }],
  ])('a recovery of a flag that is %s takes no step', async (_, fields) => {
    const world = await createWorld()
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    await world.edit(1, fields)
    await world.clock.tick(3_600_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 20 })
    await world.aerobat.stop()
  })

  it('a trip that was not delivered is dropped when the flag is turned off', async () => {
    const world = await createWorld()
    world.away.publish = true
    await world.emit(0, 30)
    await world.clock.tick(500)
    await world.edit(1, { is_enabled: false, is_active: false })
    world.away.publish = false
    await world.clock.tick(60_000)
    await world.edit(1, { is_enabled: true, is_active: true })
    await world.clock.tick(5_000)
    expect(world.published).toEqual([])
    await world.aerobat.stop()
  })

  it('observe says once for each episode that it would open, and opens nothing', async () => {
    const world = await createWorld({ flags: [flagWith({ circuit_mode: 'observe' })] })
    await world.emit(0, 30)
    await world.clock.tick(3_000)
    expect(world.logged('circuit would open; it only observes')).toHaveLength(1)
    await world.clock.tick(25_000)
    await world.emit(0, 30)
    await world.clock.tick(3_000)
    expect(world.logged('circuit would open; it only observes')).toHaveLength(2)
    expect(world.published).toEqual([])
    await world.aerobat.stop()
  })

  it('forced open opens without a single call, and forced closed closes', async () => {
    const world = await createWorld({ flags: [flagWith({ circuit_mode: 'forced_open' })] })
    await world.clock.tick(100)
    expect(world.circuit()?.state).toBe('open')
    await world.clock.tick(60_000)
    expect(world.published).toHaveLength(1)
    await world.edit(1, { circuit_mode: 'forced_closed' })
    await world.emit(0, 100)
    await world.clock.tick(1_000)
    expect(world.circuit()?.state).toBe('closed')
    expect(world.published).toHaveLength(2)
    await world.aerobat.stop()
  })
})

describe('Aerobat asks for no more than it needs', () => {
  it('a rule of a newer Tower is not judged by another one, which is said once, and judged once the rule is a known one', async () => {
    const newer = Object.assign(flagWith(), { circuit_rule: 'bayes' })
    const world = await createWorld({ flags: [newer, flagWith({ id: 2, title: 'search' })] })
    await world.emit(0, 100)
    await world.emit(0, 100, 2)
    await world.clock.tick(1_000)
    expect(world.published.map(({ flagId }) => flagId)).toEqual([2])
    expect(
      world.logged('flags are not judged: this Aerobat does not know their circuit_rule, and a newer one may'),
    ).toEqual([
      { level: 'warn', fields: { appId: 1, flagId: 1, rule: 'bayes', flags: 1 }, message: expect.any(String) },
    ])
    await world.edit(1, { circuit_rule: 'threshold' })
    await world.emit(0, 100)
    await world.clock.tick(1_000)
    expect(world.published.map(({ flagId }) => flagId)).toEqual([2, 1])
    expect(world.logged('the rules of all flags of the app are known')).toHaveLength(1)
    await world.aerobat.stop()
  })

  it('reads no signals of apps without an active circuit, and one window for all flags of an app', async () => {
    const world = await createWorld({
      flags: [
        flagWith(),
        flagWith({ id: 2, title: 'b' }),
        flagWith({ id: 3, app_id: 2, error_threshold_percentage: 0 }),
        flagWith({ id: 4, app_id: 3, error_threshold_percentage: 0, circuit_slow_threshold_percentage: 10 }),
      ],
    })
    await world.clock.tick(1_000)
    expect(world.reads.filter((appId) => appId === 1)).toHaveLength(10)
    expect(world.reads.filter((appId) => appId === 2)).toHaveLength(0)
    expect(world.reads.filter((appId) => appId === 3)).toHaveLength(10)
    await world.aerobat.stop()
  })

  it('meets deadlines while the store hangs, with one reading under way at most', async () => {
    const world = await createWorld({ flags: [flagWith(), flagWith({ id: 2, app_id: 2 })] })
    await world.emit(0, 30, 1, 1)
    await world.clock.tick(100)
    world.away.hangs = true
    await world.clock.tick(4_000)
    expect(world.circuit(1)?.state).toBe('recovering')
    expect(world.reads).toHaveLength(4)
    await world.aerobat.stop()
  })

  it('forgets an app whose last flag is gone, with what was decided of it', async () => {
    const world = await createWorld()
    world.away.tower = true
    await world.emit(0, 30)
    await world.clock.tick(100)
    await world.remove(1)
    const reads = world.reads.length
    await world.clock.tick(10_000)
    expect(world.reads).toHaveLength(reads)
    expect(world.published).toHaveLength(1)
    await world.aerobat.stop()
  })
})

describe('Aerobat when something is away', () => {
  it('lets deadlines pass by the last known store clock while the store cannot be read', async () => {
    const world = await createWorld({ storeAhead: 3_600_000 })
    await world.emit(0, 30)
    await world.clock.tick(100)
    world.away.store = true
    await world.clock.tick(1_900)
    expect(world.circuit()?.state).toBe('open')
    await world.clock.tick(200)
    expect(world.circuit()?.state).toBe('recovering')
    // A step waits for evidence, ten minutes at most.
    await world.clock.tick(599_000)
    expect(world.circuit()).toMatchObject({ percentage: 20 })
    await world.clock.tick(2_000)
    expect(world.circuit()).toMatchObject({ percentage: 60 })
    await world.clock.tick(601_000)
    expect(world.circuit()?.state).toBe('closed')
    expect(world.logged('signals cannot be read; only deadlines of circuits pass').length).toBeLessThan(25)
    world.away.store = false
    await world.clock.tick(200)
    expect(world.logged('signals can be read again')).toHaveLength(1)
    await world.aerobat.stop()
  })

  it('says while the store can be read and takes no signals that no circuit opens, and is not ready', async () => {
    const world = await createWorld()
    world.away.writes = true
    await world.clock.tick(5_100)
    expect(world.logged('the store takes no signals: no circuit opens by what fails now')).toHaveLength(1)
    expect(world.aerobat.status().signals).toBe(false)
    expect(world.logged('signals cannot be read; only deadlines of circuits pass')).toEqual([])
    world.away.writes = false
    await world.clock.tick(5_100)
    expect(world.logged('the store takes signals again')).toHaveLength(1)
    expect(world.aerobat.status().signals).toBe(true)
    await world.aerobat.stop()
  })

  it('keeps a decision that cannot be published, and delivers it once', async () => {
    const world = await createWorld()
    world.away.publish = true
    await world.emit(0, 30)
    await world.clock.tick(30_000)
    expect(world.circuit()?.state).toBe('closed')
    expect(world.logged('a circuit transition cannot be delivered; it is kept')).toHaveLength(1)
    world.away.publish = false
    await world.clock.tick(2_100)
    expect(world.published.filter(({ circuit }) => circuit.state === 'open')).toHaveLength(1)
    // It was decided half a minute ago, so that the recovery is long due.
    expect(world.circuit()?.state).toBe('recovering')
    await world.aerobat.stop()
  })

  it('publishes again what Tower has not shown after two seconds, and decides nothing else meanwhile', async () => {
    const world = await createWorld()
    world.away.tower = true
    await world.emit(0, 30)
    await world.clock.tick(4_200)
    expect(world.published).toHaveLength(3)
    expect(new Set(world.published).size).toBe(1)
    world.away.tower = false
    // Tower applies the first copy, refuses the others by their revision, and the story goes on to its end.
    await world.serve(20_000)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    expect(world.flag().circuit_revision).toBe(4)
    await world.aerobat.stop()
  })
})

describe('two Aerobats on one Tower', () => {
  it('move each circuit once, though both decide from the same revision', async () => {
    const world = await createWorld()
    const second = await world.another()
    world.away.tower = true
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.published.map(({ revision }) => revision)).toEqual([0, 0])
    world.away.tower = false
    await world.serve(10_000)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    expect(world.flag().circuit_revision).toBe(4)
    await Promise.all([world.aerobat.stop(), second.stop()])
  })
})

describe('the life of an Aerobat', () => {
  it('starts once, stops once, leaves no timer, and cannot be started again', async () => {
    const world = await createWorld()
    await world.aerobat.start()
    expect(world.logged('Aerobat watches')).toHaveLength(1)
    await world.clock.tick(150)
    await Promise.all([world.aerobat.stop(), world.aerobat.stop()])
    expect(world.clock.pending).toBe(0)
    const reads = world.reads.length
    await world.clock.tick(1_000)
    expect(world.reads).toHaveLength(reads)
    await expect(world.aerobat.start()).rejects.toMatchObject({ code: 'STOPPED' })
  })

  it('refuses a tick out of range with its name, value and rule', async () => {
    const world = await createWorld()
    await world.aerobat.stop()
    const options = { rulesets: { start() {}, async stop() {} }, clock: world.clock, tickMs: 5 }
    const ports = {
      signals: createMemorySignalStore({ clock: world.clock }).reader,
      circuits: { async publish() {}, async close() {} },
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    }
    expect(() => createAerobat({ ...options, ...ports })).toThrow(
      'tickMs is 5: must be a whole number from 10 to 60000',
    )
  })
})

it('that finds no rulesets yet says so in a plain line, and of a message that it drops with its error', async () => {
  const clock = fakeClock()
  let listener: RulesetListener | undefined
  const logs: [string, object, string][] = []
  const at = (level: string) => (fields: object, message: string) => void logs.push([level, fields, message])
  const aerobat = createAerobat({
    rulesets: {
      start(to) {
        listener = to
      },
      async stop() {},
    },
    signals: createMemorySignalStore({ clock }).reader,
    circuits: { publish: async () => {}, close: async () => {} },
    clock,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  })
  onTestFinished(() => aerobat.stop())
  await aerobat.start()
  logs.length = 0
  listener?.onProblem(Object.assign(new Error('the stream has none of the subjects'), { code: 'STREAM_MISSING' }))
  const err = new Error('no JSON')
  listener?.onProblem(err)
  expect(logs).toEqual([
    [
      'info',
      { why: 'the stream has none of the subjects' },
      'there are no rulesets yet; each is taken when Tower sends it',
    ],
    ['warn', { err }, 'a message of the ruleset feed was dropped'],
  ])
})
