import { describe, expect, it } from 'vitest'
import { createWorld, flagWith } from './harness.js'

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
