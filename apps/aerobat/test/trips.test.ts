import type { Flag, SignalKind } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { createWorld, flagWith, type World } from './harness.js'

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
