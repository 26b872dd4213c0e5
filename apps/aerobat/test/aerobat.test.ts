import type { RulesetListener } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAerobat } from '../src/index.js'
import { createWorld, flagWith } from './harness.js'

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
