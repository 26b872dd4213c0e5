import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { createWorld, flagWith } from './harness.js'

const HOUR = 3_600_000

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
    expect(world.published.at(-1)?.reason).toMatch(/^after 2 s of recovery: 0 % of \d+ calls failed in the last 2 s$/)
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
