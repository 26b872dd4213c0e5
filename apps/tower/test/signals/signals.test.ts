import type { SendReport, SignalBatch, SignalKind, SignalReader, SignalSink } from '@tailslide/core'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFlag } from '../../src/flags/flags.js'
import { createApp } from '../../src/projects/apps.js'
import { createSignalIntake, readTimeseries, type SignalIntake } from '../../src/signals/signals.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

describe('signals over HTTP', () => {
  let context: TestContext
  let appId: number
  let flagId: number
  let foreignFlag: number
  let sent: SignalBatch[]
  let report: (batch: SignalBatch) => SendReport
  let intake: SignalIntake

  beforeEach(async () => {
    context = await testContext()
    appId = (await createApp(context, TOKEN, 'shop')).id
    flagId = (await createFlag(context, TOKEN, appId, { title: 'checkout' })).id
    const other = await createApp(context, TOKEN, 'mail')
    foreignFlag = (await createFlag(context, TOKEN, other.id, { title: 'digest' })).id
    sent = []
    report = () => ({ unsent: [], refused: [] })
    const sink: SignalSink = {
      async send(batch) {
        sent.push(batch)
        return report(batch)
      },
      async close() {},
    }
    intake = createSignalIntake(context, { sink, metrics: { signals() {} }, source: { latest: () => undefined } })
  })
  afterEach(() => context.database.close())

  const failures = (count: number, id = flagId) => ({ flagId: id, kind: 'failure', count }) as const
  const batch = (name: string, ...counts: ReturnType<typeof failures>[]) => ({ instance: 'i', batch: name, counts })

  it('are stored once, however often the batch comes', async () => {
    for (let time = 0; time < 3; time += 1) expect(await intake.take(appId, batch('a', failures(7)))).toEqual([])
    expect(sent).toEqual([{ appId, instance: 'i', counts: [failures(7)] }])
    await intake.take(appId, batch('b', failures(7)))
    expect(sent).toHaveLength(2)
  })

  it('are handed to the store under the sender’s own id, the same at each attempt, if the batch is named like one', async () => {
    const sender = '0123456789abcdef0123456789abcdef'
    report = ({ counts }) => ({ unsent: counts, refused: [], error: new Error('away') })
    const given = batch(`${sender}-12`, failures(7), failures(1, foreignFlag))
    for (let time = 0; time < 2; time += 1) await expect(intake.take(appId, given)).rejects.toThrow()
    const handed = { appId, instance: 'i', counts: [failures(7)], delivery: { sender, sequence: 12 } }
    const again = { ...handed, counts: [{ ...failures(7), heldSince: context.clock.monotonic() }] }
    expect(sent).toEqual([handed, again])
  })

  it('stay apart by their age, also when a part of them is stored later', async () => {
    const late = { ...failures(40), heldSince: context.clock.monotonic() - 9_000 }
    report = ({ counts }) => ({ unsent: counts.slice(1), refused: [], error: new Error('away') })
    await expect(intake.take(appId, batch('a', failures(7), late))).rejects.toThrow()
    report = () => ({ unsent: [], refused: [] })
    expect(await intake.take(appId, batch('a', failures(7), late))).toEqual([])
    expect(sent.map(({ counts }) => counts)).toEqual([[failures(7), late], [late]])
  })

  it('are stored once when the batch comes twice at the same time', async () => {
    await Promise.all([1, 2, 3].map(() => intake.take(appId, batch('a', failures(7)))))
    expect(sent).toHaveLength(1)
  })

  it('come from 64 instances of an app at most, as the store is told, and of the others together', async () => {
    for (let index = 0; index < 100; index += 1) {
      await intake.take(appId, { ...batch('a', failures(1)), instance: `${index} ${'x'.repeat(190)}` })
    }
    expect(sent).toHaveLength(100)
    expect(new Set(sent.map(({ instance }) => instance)).size).toBe(65)
    expect(sent.at(-1)?.instance).toBe('')
    expect(Math.max(...sent.map(({ instance }) => instance.length))).toBe(64)
  })

  it('are told apart by app and instance, whatever they call their batches', async () => {
    await intake.take(appId, batch('a', failures(1)))
    await intake.take(appId, { ...batch('a', failures(1)), instance: 'j' })
    expect(sent).toHaveLength(2)
  })

  it('of another app’s flag, or of none, are refused, and the answer stays the same', async () => {
    const given = batch('a', failures(1), failures(2, foreignFlag), failures(3, 4711))
    const refused = await intake.take(appId, given)
    expect(refused).toEqual([
      { ...failures(2, foreignFlag), reason: expect.stringContaining(`app ${appId}`) },
      { ...failures(3, 4711), reason: expect.stringContaining(`app ${appId}`) },
    ])
    expect(await intake.take(appId, given)).toEqual(refused)
    expect(sent).toEqual([{ appId, instance: 'i', counts: [failures(1)] }])
  })

  it('that the store could not take come again, and of those stored in part only the rest is stored', async () => {
    const success = { flagId, kind: 'success', count: 5 } as const
    const given = { instance: 'i', batch: 'a', counts: [success, failures(7)] }
    report = () => ({ unsent: [failures(7)], refused: [], error: new Error('away') })
    await expect(intake.take(appId, given)).rejects.toMatchObject({ code: 'SIGNALS_UNAVAILABLE' })
    report = () => ({ unsent: [], refused: [] })
    expect(await intake.take(appId, given)).toEqual([])
    const left = { ...failures(7), heldSince: context.clock.monotonic() }
    expect(sent.map((one) => one.counts)).toEqual([[success, failures(7)], [left]])
  })

  it('that the store could not take are late since then, or since their sender says', async () => {
    const since = context.clock.now()
    const late = { flagId, kind: 'success', count: 5, heldSince: since - 900 } as const
    report = ({ counts }) => ({ unsent: counts, refused: [], error: new Error('away') })
    for (let time = 0; time < 3; time += 1) {
      await expect(intake.take(appId, { instance: 'i', batch: 'a', counts: [late, failures(7)] })).rejects.toThrow()
      await context.clock.tick(1_000)
    }
    expect(sent.at(-1)?.counts).toEqual([late, { ...failures(7), heldSince: since }])
  })

  it('that the store refuses are in the answer', async () => {
    report = ({ counts }) => ({ unsent: [], refused: counts })
    expect(await intake.take(appId, batch('a', failures(7)))).toMatchObject([
      { ...failures(7), reason: expect.any(String) },
    ])
  })

  it('are an empty batch when there is nothing to send', async () => {
    expect(await intake.take(appId, batch('a'))).toEqual([])
    expect(sent).toEqual([])
  })

  it('make a chart: each stretch of time with its calls, zeros where there were none', async () => {
    const store = createMemorySignalStore({ clock: context.clock })
    const send = (kind: SignalKind, count: number, id = flagId) =>
      store.sink.send({ appId, instance: 'i', counts: [{ flagId: id, kind, count }] })
    await send('success', 3)
    await send('control_ok', 2)
    await context.clock.tick(3_000)
    await send('failure', 4)
    await send('slow', 9)
    await send('failure', 9, flagId + 100)
    await context.clock.tick(3_000)
    const points = await readTimeseries(context, store.reader, flagId, { range: 9_000, bucket: 3_000 })
    const start = context.clock.now() - 9_000
    const none = { success: 0, failure: 0, slow: 0, control_ok: 0, control_error: 0 }
    expect(points).toEqual([
      { timestamp: start, ...none },
      { timestamp: start + 3_000, ...none, success: 3, control_ok: 2 },
      { timestamp: start + 6_000, ...none, failure: 4, slow: 9 },
    ])
  })

  it('cannot be charted while the store is away', async () => {
    const { reader: there } = createMemorySignalStore({ clock: context.clock })
    const reader: SignalReader = { ...there, read: () => Promise.reject(new Error('away')) }
    const chart = readTimeseries(context, reader, flagId, { range: 9_000, bucket: 3_000 })
    await expect(chart).rejects.toMatchObject({ code: 'SIGNALS_UNAVAILABLE' })
  })
})
