import { type Flag, NEW_FLAG } from '@tailslide/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWorld, flagWith, type World } from './harness.js'

const MINUTE = 60_000
const HOUR = 3_600_000

/** What is switched on, with nothing said about its circuit. */
const newFlag = (fields: Partial<Flag> = {}): Flag =>
  flagWith({ ...NEW_FLAG, is_enabled: true, rollout_percentage: 100, ...fields })

const openings = (world: World): number => world.published.filter(({ circuit }) => circuit.state === 'open').length

/** Calls one after the other until the circuit opens, `most` of them at most; how many that took. */
async function callsUntilOpen(world: World, everyMs: number, most = 100): Promise<number> {
  const before = openings(world)
  for (let calls = 1; calls <= most; calls++) {
    await world.emit(0, 1)
    await world.clock.tick(everyMs)
    if (openings(world) > before) return calls
  }
  return Number.POSITIVE_INFINITY
}

describe('A flag that nobody has set anything of', () => {
  it.each([100, 1_000, 10_000, MINUTE])('opens within 20 calls that all fail, one in %d ms', async (everyMs) => {
    const world = await createWorld({ flags: [newFlag()] })
    expect(await callsUntilOpen(world, everyMs)).toBeLessThanOrEqual(20)
    await world.aerobat.stop()
  })

  it('opens so after a healthy hour too, and across a restart', async () => {
    const world = await createWorld({ flags: [newFlag()] })
    for (let second = 0; second < 3_600; second += 10) {
      await world.emit(1, 0)
      await world.clock.tick(10_000)
    }
    expect(await callsUntilOpen(world, 10_000, 5)).toBe(Number.POSITIVE_INFINITY)
    await world.restart()
    expect(await callsUntilOpen(world, 10_000)).toBeLessThanOrEqual(15)
    await world.aerobat.stop()
  })

  it('opens again after six failing calls of its recovery, of one a minute', async () => {
    const world = await createWorld({ flags: [newFlag()] })
    await callsUntilOpen(world, MINUTE)
    expect(world.circuit()?.state).toBe('recovering')
    expect(await callsUntilOpen(world, MINUTE)).toBe(6)
    await world.aerobat.stop()
  })
})

describe('A recovery whose calls fail', () => {
  it.each([10, 50, 90])('takes no step before it opens again, at a threshold of %d %%', async (threshold) => {
    const world = await createWorld({ flags: [newFlag({ error_threshold_percentage: threshold })] })
    await callsUntilOpen(world, 1_000, 200)
    await world.clock.tick(10_000)
    expect(world.circuit()?.state).toBe('recovering')
    expect(await callsUntilOpen(world, 1_000, 200)).toBeLessThan(200)
    const shares = world.published.flatMap(({ circuit }) =>
      circuit.state === 'recovering' ? [circuit.percentage] : [],
    )
    expect(shares).toEqual([10])
    await world.aerobat.stop()
  })

  it('goes on once more succeed than the threshold asks for', async () => {
    const world = await createWorld({ flags: [newFlag({ error_threshold_percentage: 50 })] })
    await callsUntilOpen(world, 1_000)
    await world.clock.tick(10_000)
    await world.emit(1, 2)
    await world.clock.tick(5_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 10 })
    await world.emit(3, 0)
    await world.clock.tick(1_000)
    expect(world.circuit()).toMatchObject({ state: 'recovering', percentage: 20 })
    await world.aerobat.stop()
  })
})

describe('An outage that has healed', () => {
  const hour = fc.array(
    fc.record({
      failing: fc.constantFrom(0, 0.3, 1),
      calls: fc.integer({ min: 1, max: 40 }),
      gapMs: fc.constantFrom(100, 1_000, 30_000),
    }),
    { minLength: 1, maxLength: 6 },
  )

  it('never opens the circuit later, however long ago it was, also not after a restart or for few failures more', async () => {
    await fc.assert(
      fc.asyncProperty(hour, fc.boolean(), fc.integer({ min: 1, max: 58 }), async (stretches, isLate, minutes) => {
        // Nobody judges the outage while it lasts, so that its failures are all there.
        const world = await createWorld({ flags: [newFlag({ is_recoverable: false })] })
        await world.aerobat.stop()
        for (const { failing, calls, gapMs } of stretches) {
          for (let call = 0; call < calls; call++) {
            const failures = (call + 1) * failing - Math.floor(call * failing) >= 1 ? 1 : 0
            await world.emit(1 - failures, failures)
            world.clock.advance(gapMs / calls)
          }
        }
        world.clock.advance(isLate ? minutes * MINUTE : 200)
        await world.emit(20, 0)
        world.clock.advance(200)
        await world.restart()
        await world.clock.tick(1_000)
        for (let call = 0; call < 100; call++) {
          // At the threshold, and not above it.
          await world.emit(9, 1)
          await world.clock.tick(call % 10 === 0 ? 60_000 : 200)
        }
        expect(world.published).toEqual([])
        await world.aerobat.stop()
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})

describe('Evidence begins when a person', () => {
  it('switches the flag on, whose failures from before were seen by this Aerobat', async () => {
    const world = await createWorld({ flags: [newFlag({ is_recoverable: false })] })
    await world.emit(0, 9)
    await world.clock.tick(1_000)
    await world.edit(1, { is_enabled: false, is_active: false })
    await world.clock.tick(1_000)
    await world.edit(1, { is_enabled: true, is_active: true })
    await world.emit(0, 9)
    await world.clock.tick(1_000)
    expect(world.circuit()?.state).toBe('closed')
    await world.emit(0, 11)
    await world.clock.tick(100)
    expect(world.circuit()?.state).toBe('open')
    await world.aerobat.stop()
  })

  it('sets the mode to automatic, after an hour of watching failures', async () => {
    const world = await createWorld({ flags: [newFlag({ circuit_mode: 'observe' })] })
    await world.emit(0, 100)
    await world.clock.tick(1_000)
    await world.edit(1, { circuit_mode: 'automatic' })
    await world.clock.tick(5_000)
    expect(world.circuit()?.state).toBe('closed')
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.circuit()?.state).toBe('open')
    await world.aerobat.stop()
  })

  it('closed the circuit, also by a Tower whose clock is ahead: from when that is seen', async () => {
    const world = await createWorld({ flags: [newFlag()] })
    await world.clock.tick(1_000)
    const since = world.clock.now() + MINUTE
    await world.edit(1, { circuit: { state: 'closed', since, trips: 0 }, circuit_revision: 1 })
    expect(await callsUntilOpen(world, 1_000)).toBeLessThanOrEqual(20)
    await world.aerobat.stop()
  })
})

describe('When the clock is set', () => {
  /** A trip, a recovery, and a path that fails again. */
  async function secondTrip(setBy: number): Promise<number> {
    const world = await createWorld({ flags: [newFlag()] })
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.circuit()?.state).toBe('open')
    await world.clock.tick(10_000)
    await world.serve(30_000)
    expect(world.circuit()?.state).toBe('closed')
    world.clock.setBy(setBy)
    const calls = await callsUntilOpen(world, 100)
    await world.aerobat.stop()
    return calls
  }

  it.each([-10_000, -500, -HOUR, 10_000, HOUR])(
    'by %d ms a broken path is switched off by no more calls than a new one',
    async (setBy) => {
      expect(await secondTrip(setBy)).toBeLessThanOrEqual(21)
    },
  )

  it.each([-10_000, -HOUR, HOUR])(
    'by %d ms a circuit recovers no later, and healthy calls do not open it',
    async (setBy) => {
      const world = await createWorld({ flags: [newFlag()] })
      await world.emit(0, 30)
      await world.clock.tick(5_000)
      expect(world.circuit()?.state).toBe('open')
      world.clock.setBy(setBy)
      await world.clock.tick(10_200)
      expect(world.circuit()?.state).toBe('recovering')
      await world.serve(4_000)
      world.clock.setBy(setBy)
      await world.serve(30_000)
      expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
      await world.aerobat.stop()
    },
  )

  it('back, failures counted before it are not counted again when their time comes', async () => {
    const world = await createWorld({ flags: [newFlag({ circuit_recovery_delay: 100 })] })
    await world.serve(20_000)
    await world.emit(0, 100)
    await world.clock.tick(5_000)
    await world.serve(30_000)
    expect(world.circuit()).toMatchObject({ state: 'closed', trips: 1 })
    world.clock.setBy(-40_000)
    await world.serve(60_000)
    expect(openings(world)).toBe(1)
    await world.aerobat.stop()
  })
})
