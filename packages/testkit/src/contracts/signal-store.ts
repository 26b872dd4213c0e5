import type { SendReport, SignalBatch, SignalKind, SignalReader, SignalReading, SignalSink } from '@tailslide/core'
import { SIGNAL_KINDS } from '@tailslide/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../until.js'
import { batch } from './signal-batch.js'
import { followed, heard, signalFollowerTests } from './signal-follower.js'

/** One store of signals, empty at first. */
export interface SignalWorld {
  sink(): SignalSink
  reader(): SignalReader
  /** Lets so many milliseconds pass on the store's clock. */
  elapse(ms: number): Promise<void>
  /** Nothing reaches the store from now on, and nothing was on its way. */
  goAway?(): Promise<void>
  /** Resolves when the store takes signals again; it kept what it had. */
  comeBack?(): Promise<void>
  close(): Promise<void>
}

export interface SignalStoreTraits {
  /** The world has `goAway` and `comeBack`; default false. */
  readonly canGoAway?: boolean
  /** It counts a batch with a delivery id once, however often it comes; default false. */
  readonly remembersSenders?: boolean
}

/** No answer may take longer than this, even of a store that is not there. */
const ANSWER_WITHIN_MS = 6_000

export function signalStoreContract(
  name: string,
  makeWorld: () => Promise<SignalWorld>,
  { canGoAway = false, remembersSenders = false }: SignalStoreTraits = {},
): void {
  describe(`${name} keeps the contract of a signal store`, () => {
    let world: SignalWorld
    let sink: SignalSink
    let reader: SignalReader

    beforeEach(async () => {
      world = await makeWorld()
      sink = world.sink()
      reader = world.reader()
    })
    afterEach(async () => {
      await Promise.all([sink.close(), reader.close()])
      await world.close()
    })

    const sent: SendReport = { unsent: [], refused: [] }

    test('an app that never sent anything has no counts', async () => {
      const reading = await reader.read(99, 60_000, 1_000)
      expect(reading.buckets).toEqual([])
      expect(reading.now).toBeGreaterThan(0)
    })

    test('counts of one flag add up, however they are sent', async () => {
      expect(await sink.send(batch(1, [13, 'success', 40], [13, 'failure', 2]))).toEqual(sent)
      expect(await sink.send(batch(1, [13, 'success', 1]))).toEqual(sent)
      expect(await sink.send(batch(1, [13, 'failure', 3], [13, 'success', 1_000_000]))).toEqual(sent)
      const reading = await reader.read(1, 60_000, 60_000)
      expect(sum(reading, 13, 'success')).toBe(1_000_041)
      expect(sum(reading, 13, 'failure')).toBe(5)
    })

    test('10,000 counts sent in small batches at the same time arrive exactly', async () => {
      const other = world.sink()
      const sends = Array.from({ length: 500 }, (_, index) => {
        const flagId = 100 + (index % 20)
        return (index % 2 === 0 ? sink : other).send(batch(1, [flagId, 'success', 19], [flagId, 'failure', 1]))
      })
      expect(await Promise.all(sends)).toEqual(sends.map(() => sent))
      const reading = await reader.read(1, 60_000, 60_000)
      const total = reading.buckets.reduce((all, { count }) => all + count, 0)
      expect(total).toBe(10_000)
      for (let flagId = 100; flagId < 120; flagId++) {
        expect([sum(reading, flagId, 'success'), sum(reading, flagId, 'failure')]).toEqual([475, 25])
      }
      await other.close()
    })

    test('the kinds are kept apart', async () => {
      await sink.send(
        batch(1, ...SIGNAL_KINDS.map((kind, index): [number, SignalKind, number] => [5, kind, index + 1])),
      )
      const reading = await reader.read(1, 60_000, 60_000)
      expect(SIGNAL_KINDS.map((kind) => sum(reading, 5, kind))).toEqual(SIGNAL_KINDS.map((_, index) => index + 1))
    })

    test("an app has no other app's counts", async () => {
      await sink.send(batch(1, [11, 'failure', 3]))
      await sink.send(batch(2, [21, 'failure', 7]))
      await sink.send(batch(12, [31, 'failure', 9]))
      const [one, two] = await Promise.all([reader.read(1, 60_000, 60_000), reader.read(2, 60_000, 60_000)])
      expect(one.buckets.map(({ flagId, count }) => [flagId, count])).toEqual([[11, 3]])
      expect(two.buckets.map(({ flagId, count }) => [flagId, count])).toEqual([[21, 7]])
    })

    test("a window ends where it should, by the store's clock", async () => {
      await sink.send(batch(1, [13, 'failure', 4]))
      await world.elapse(1_500)
      await sink.send(batch(1, [13, 'failure', 1]))
      const recent = await reader.read(1, 1_000, 1_000)
      expect(sum(recent, 13, 'failure')).toBe(1)
      const all = await reader.read(1, 10_000, 10_000)
      expect(sum(all, 13, 'failure')).toBe(5)
      expect(all.now).toBeGreaterThanOrEqual(recent.now)
    })

    test('buckets are no longer than asked for and lie within the window', async () => {
      await sink.send(batch(1, [13, 'failure', 4]))
      await world.elapse(1_100)
      await sink.send(batch(1, [13, 'failure', 6]))
      const reading = await reader.read(1, 10_000, 500)
      const counts = reading.buckets.map(({ count }) => count)
      expect(counts.filter((count) => count > 0)).toEqual([4, 6])
      const [first, second] = reading.buckets.filter(({ count }) => count > 0).map(({ at }) => at)
      expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(500)
      for (const { at } of reading.buckets) {
        expect(at).toBeGreaterThan(reading.now - 10_000 - 500)
        expect(at).toBeLessThanOrEqual(reading.now)
      }
    })

    signalFollowerTests(() => ({ sink, reader, elapse: (ms) => world.elapse(ms) }))

    if (remembersSenders) {
      const sender = '0123456789abcdef0123456789abcdef'
      const handed = (sequence: number, given: SignalBatch, by = sender): SignalBatch => ({
        ...given,
        delivery: { sender: by, sequence },
      })
      const failures = async (appId: number, flagId = 13): Promise<number> =>
        sum(await reader.read(appId, 60_000, 60_000), flagId, 'failure')

      test('a batch under one id is counted once, however often and through however many sinks it comes', async () => {
        const other = world.sink()
        const first = handed(1, batch(1, [13, 'failure', 4]))
        const sinks = [sink, other, sink, other, world.sink()]
        expect(await Promise.all(sinks.map((one) => one.send(first)))).toEqual(sinks.map(() => sent))
        expect(await failures(1)).toBe(4)
        expect(await other.send(handed(2, batch(1, [13, 'failure', 2])))).toEqual(sent)
        expect(await sink.send(handed(2, batch(1, [13, 'failure', 2])))).toEqual(sent)
        expect(await failures(1)).toBe(6)
        await other.close()
        expect(await other.send(handed(3, batch(1, [13, 'failure', 1])))).toMatchObject({
          unsent: [{ flagId: 13, kind: 'failure', count: 1 }],
          error: { code: 'CLOSED' },
        })
        expect(await sink.send(handed(3, batch(1, [13, 'failure', 1])))).toEqual(sent)
        expect(await failures(1)).toBe(7)
      })

      test('a batch that arrives after a newer one of its sender is a repeat, and numbers may be left out', async () => {
        await sink.send(handed(9, batch(1, [13, 'failure', 4])))
        await sink.send(handed(999_999_999_999_999, batch(1, [13, 'failure', 2])))
        expect(await world.sink().send(handed(9, batch(1, [13, 'failure', 4])))).toEqual(sent)
        expect(await failures(1)).toBe(6)
      })

      test('a sender is one of its app: the same name at another app, or another name, is another sender', async () => {
        await sink.send(handed(100, batch(1, [13, 'failure', 4])))
        await sink.send(handed(1, batch(2, [14, 'failure', 3])))
        await sink.send(handed(1, batch(1, [13, 'failure', 2]), sender.replace('0', 'f')))
        await sink.send(batch(1, [13, 'failure', 1]))
        expect([await failures(1), await failures(2, 14)]).toEqual([7, 3])
      })
    }

    test('an empty batch is nothing', async () => {
      expect(await sink.send(batch(1))).toEqual(sent)
      expect((await reader.read(1, 60_000, 60_000)).buckets).toEqual([])
    })

    test('a closed sink reports what it did not send, and closing twice is closing once', async () => {
      const closed = world.sink()
      await closed.send(batch(1, [13, 'success', 1]))
      await Promise.all([closed.close(), closed.close()])
      const late = batch(1, [13, 'success', 1])
      const report = await closed.send(late)
      expect([...report.unsent, ...report.refused]).toEqual(late.counts)
      expect(report.error).toBeInstanceOf(Error)
    })

    if (canGoAway)
      test('while the store is away nothing is lost: the report says what to send again', async () => {
        await sink.send(batch(1, [13, 'success', 10]))
        await reader.read(1, 60_000, 60_000)
        const follower = reader.follow()
        await follower.read(followed())
        await world.goAway?.()
        const lost = batch(1, [13, 'success', 5], [13, 'failure', 2], [14, 'failure', 1])
        const begun = performance.now()
        const report = await sink.send(lost)
        expect(performance.now() - begun).toBeLessThan(ANSWER_WITHIN_MS)
        expect(report.error).toBeInstanceOf(Error)
        expect(byFlag(report.unsent)).toEqual(byFlag(lost.counts))
        expect(report.refused).toEqual([])
        await expect(reader.read(1, 60_000, 60_000)).rejects.toThrow()
        await expect(follower.read(followed())).rejects.toThrow()

        await world.comeBack?.()
        let left: SendReport = report
        await until(async () => {
          left = await sink.send({ ...lost, counts: left.unsent })
          return left.unsent.length === 0
        })
        expect(left).toEqual(sent)
        const reading = await readAgain(reader)
        expect([sum(reading, 13, 'success'), sum(reading, 13, 'failure'), sum(reading, 14, 'failure')]).toEqual([
          15, 2, 1,
        ])
        const news = await until(() => follower.read(followed(60_000)))
        expect(heard(news)).toEqual(
          expect.arrayContaining([
            [13, 'failure', 2],
            [14, 'failure', 1],
          ]),
        )
      })

    if (canGoAway)
      test('a sink and a reader made while the store is away work when it is back', async () => {
        await world.goAway?.()
        const early = world.sink()
        const observer = world.reader()
        const counts = batch(1, [13, 'failure', 3])
        expect((await early.send(counts)).unsent).toEqual(counts.counts)
        await expect(observer.read(1, 60_000, 60_000)).rejects.toThrow()
        await world.comeBack?.()
        await until(async () => (await early.send(counts)).unsent.length === 0)
        expect(sum(await readAgain(observer), 13, 'failure')).toBe(3)
        await Promise.all([early.close(), observer.close()])
      })
  })
}

/** Reads once the reader has found the store again. */
const readAgain = (reader: SignalReader): Promise<SignalReading> => until(() => reader.read(1, 60_000, 60_000))

function sum(reading: SignalReading, flagId: number, kind: SignalKind): number {
  return reading.buckets
    .filter((bucket) => bucket.flagId === flagId && bucket.kind === kind)
    .reduce((total, { count }) => total + count, 0)
}

const byFlag = (counts: SignalBatch['counts']): string[] =>
  counts.map(({ flagId, kind, count }) => `${flagId}:${kind} ${count}`).sort()
