import type { Circuit, SendReport, SignalBatch, SignalSink } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Decision, FlagManager } from '../src/index.js'
import { APP_ID, HandFeed, makeFlag, makeRuleset } from './fixtures.js'

/** A way to the store that is open, closed, or lets through some flags and kinds of a batch. */
class Way implements SignalSink {
  mode: 'open' | 'shut' | 'half open' = 'open'
  readonly #store: SignalSink

  constructor(store: SignalSink) {
    this.#store = store
  }

  async send(batch: SignalBatch): Promise<SendReport> {
    const error = new Error('away')
    if (this.mode === 'shut') return { unsent: batch.counts, refused: [], error }
    if (this.mode === 'open') return this.#store.send(batch)
    const passes = batch.counts.filter((_, place) => place % 2 === 0)
    await this.#store.send({ ...batch, counts: passes })
    return { unsent: batch.counts.filter((_, place) => place % 2 === 1), refused: [], error }
  }

  async close(): Promise<void> {}
}

async function startWorld() {
  const clock = fakeClock(Date.UTC(2026, 0, 1))
  const store = createMemorySignalStore({ clock })
  const way = new Way(store.sink)
  const flagIn = (circuit: Circuit) => makeFlag({ circuit })
  const feed = new HandFeed(makeRuleset(1, [flagIn({ state: 'closed', since: 0, trips: 0 })]))
  const manager = new FlagManager({ appId: APP_ID, rulesets: feed, signals: way, clock })
  await manager.initialize()
  const toggler = manager.newToggler({ flagName: 'checkout' })

  let state = 0
  let stateSince = 0
  /** Signals by the state that their calls were let in under. */
  const emitted = new Map<number, number>()
  const note = (under: number) => emitted.set(under, (emitted.get(under) ?? 0) + 1)
  const running: { decision: Decision; under: number }[] = []
  return {
    way,
    clock,
    decide: () => running.push({ decision: toggler.decide('alice'), under: state }),
    record(which: number, fails: boolean) {
      const [call] = running.splice(which % Math.max(1, running.length), 1)
      if (!call) return
      if (fails) call.decision.recordFailure()
      else call.decision.recordSuccess()
      note(call.under)
    },
    emit() {
      toggler.emitFailure()
      note(state)
    },
    async moveOn() {
      await clock.tick(100)
      stateSince = clock.now()
      state++
      const trips = 1
      const circuit: Circuit =
        state % 2 === 0
          ? { state: 'closed', since: stateSince, trips }
          : { state: 'recovering', startedAt: stateSince, steppedAt: stateSince, percentage: 100, trips }
      feed.deliver(makeRuleset(state + 1, [flagIn(circuit)]))
    },
    async end() {
      way.mode = 'open'
      await clock.tick(5_000)
      const asked = { windowMs: 110_000, byInstance: false, heldApart: true }
      const { buckets } = await store.reader.follow().read(new Map([[APP_ID, asked]]))
      const counts = { before: 0, since: 0 }
      for (const { at, count, held = [] } of buckets.get(APP_ID) ?? []) {
        const old = held.filter(({ since }) => since < stateSince).reduce((sum, part) => sum + part.count, 0)
        if (at < stateSince) counts.before += count
        else {
          counts.before += old
          counts.since += count - old
        }
      }
      const total = [...emitted.values()].reduce((sum, count) => sum + count, 0)
      const since = emitted.get(state) ?? 0
      expect(counts).toEqual({ before: total - since, since })
      const { recorded, sent } = manager.stats()
      expect([recorded, sent]).toEqual([total, total])
      await manager.disconnect()
    },
  }
}

it('what is of the present state never looks old, and what is older never looks new, however it is batched and delayed', async () => {
  const command = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ does: 'decide' } as const) },
    {
      weight: 6,
      arbitrary: fc.record({ does: fc.constant('record' as const), which: fc.nat(50), fails: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.constant({ does: 'emit' } as const) },
    { weight: 2, arbitrary: fc.constant({ does: 'move on' } as const) },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(100, 300, 1_000, 2_000) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('open the way' as const),
        mode: fc.constantFrom('open', 'shut', 'half open'),
      }),
    },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 50 }), async (commands) => {
      const world = await startWorld()
      for (const command of commands) {
        if (command.does === 'decide') world.decide()
        else if (command.does === 'record') world.record(command.which, command.fails)
        else if (command.does === 'emit') world.emit()
        else if (command.does === 'move on') await world.moveOn()
        else if (command.does === 'wait') await world.clock.tick(command.ms)
        else world.way.mode = command.mode
      }
      await world.end()
    }),
    { numRuns: 300 },
  )
})
