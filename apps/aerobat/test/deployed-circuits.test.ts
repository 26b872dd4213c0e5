import { describe, expect, it } from 'vitest'
import { createWorld, deployedFlag } from './harness.js'

const PERSONS_OFF = { is_active: false, circuit_status: 'open' } as const
const PERSONS_ON = { is_active: true, circuit_status: 'close' } as const

describe('A flag of a Tower that stores no circuits', () => {
  it('trips, recovers and closes, its circuit kept by Aerobat, and no transition names a revision', async () => {
    const world = await createWorld({ flags: [deployedFlag()] })
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.flag()).toMatchObject({ is_active: false, circuit_status: 'open' })
    await world.clock.tick(2_100)
    expect(world.flag()).toMatchObject({ is_active: true, circuit_status: 'recovery', circuit_recovery_percentage: 20 })
    await world.serve(4_000)
    expect(world.flag()).toMatchObject({ is_active: true, circuit_status: 'close' })
    expect(world.published).toHaveLength(4)
    expect(world.published.every(({ revision }) => revision === null)).toBe(true)
    await world.aerobat.stop()
  })

  it('does not trip again on the failures from before its recovery', async () => {
    const world = await createWorld({ flags: [deployedFlag({ circuit_recovery_delay: 500 })] })
    await world.emit(0, 30)
    await world.clock.tick(8_000)
    expect(world.published.filter(({ circuit }) => circuit.state === 'open')).toHaveLength(1)
    await world.aerobat.stop()
  })

  it('that a person turned off stays off', async () => {
    const world = await createWorld({ flags: [deployedFlag(PERSONS_OFF)] })
    await world.emit(0, 30)
    await world.clock.tick(60_000)
    expect(world.published).toEqual([])
    expect(world.reads).toEqual([])
    await world.aerobat.stop()
  })

  it('that a person turns off during its recovery stays off', async () => {
    const world = await createWorld({ flags: [deployedFlag()] })
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    expect(world.flag().circuit_status).toBe('recovery')
    await world.edit(1, PERSONS_OFF)
    const published = world.published.length
    await world.clock.tick(60_000)
    expect(world.flag().is_active).toBe(false)
    expect(world.published).toHaveLength(published)
    await world.aerobat.stop()
  })

  it('that a person turns off while a step of its recovery is on the way stays off', async () => {
    const world = await createWorld({ flags: [deployedFlag()] })
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    world.away.publish = true
    await world.clock.tick(1_000)
    await world.edit(1, PERSONS_OFF)
    world.away.publish = false
    await world.clock.tick(60_000)
    expect(world.flag().is_active).toBe(false)
    await world.aerobat.stop()
  })

  it('that a person turns off while its trip is on the way stays off', async () => {
    const world = await createWorld({ flags: [deployedFlag()] })
    world.away.publish = true
    await world.emit(0, 30)
    await world.clock.tick(300)
    await world.edit(1, PERSONS_OFF)
    world.away.publish = false
    await world.clock.tick(60_000)
    expect(world.flag().is_active).toBe(false)
    expect(world.published).toEqual([])
    await world.aerobat.stop()
  })

  it('that a person turns on while its circuit is open is closed, and can trip again', async () => {
    const world = await createWorld({ flags: [deployedFlag({ is_recoverable: false })] })
    await world.emit(0, 30)
    await world.clock.tick(12_000)
    await world.edit(1, PERSONS_ON)
    await world.clock.tick(1_000)
    expect(world.published).toHaveLength(1)
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.published).toHaveLength(2)
    expect(world.flag().is_active).toBe(false)
    await world.aerobat.stop()
  })

  it('that a person turns on soon after a trip is not turned off by the failures from before, and trips by new ones', async () => {
    const world = await createWorld({ flags: [deployedFlag({ is_recoverable: false })] })
    await world.emit(0, 30)
    await world.clock.tick(1_200)
    expect(world.flag().is_active).toBe(false)
    await world.edit(1, PERSONS_ON)
    await world.clock.tick(5_000)
    expect(world.flag().is_active).toBe(true)
    await world.restart()
    await world.clock.tick(5_000)
    expect(world.flag().is_active).toBe(true)
    await world.emit(0, 30)
    await world.clock.tick(100)
    expect(world.flag().is_active).toBe(false)
    await world.aerobat.stop()
  })

  it('trips at one and a half calls a second of which half fail, with nothing said about a window', async () => {
    const { circuit_window, ...flag } = deployedFlag({ error_threshold_percentage: 10 })
    const world = await createWorld({ flags: [flag] })
    for (let pair = 0; pair < 60 && world.flag().is_active; pair++) {
      await world.emit(1, 1)
      await world.clock.tick(1_333)
    }
    expect(world.flag().is_active).toBe(false)
    await world.aerobat.stop()
  })

  it('that is found recovering, as after a restart, recovers to the end', async () => {
    const world = await createWorld({ flags: [deployedFlag()] })
    await world.emit(0, 30)
    await world.clock.tick(2_500)
    await world.restart()
    await world.serve(4_000)
    expect(world.flag()).toMatchObject({ is_active: true, circuit_status: 'close' })
    await world.aerobat.stop()
  })

  it('gets its transition again until it shows it', async () => {
    const world = await createWorld({ flags: [deployedFlag()] })
    world.away.tower = true
    await world.emit(0, 30)
    await world.clock.tick(4_200)
    expect(world.published.map(({ circuit }) => circuit.state)).toEqual(['open', 'open', 'open'])
    world.away.tower = false
    await world.serve(20_000)
    expect(world.flag()).toMatchObject({ is_active: true, circuit_status: 'close' })
    await world.aerobat.stop()
  })
})
