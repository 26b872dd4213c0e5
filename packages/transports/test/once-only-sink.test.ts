import type { DeliveryId, SignalBatch, SignalCount } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOnceOnlySink, type Outcome } from '../src/once-only-sink.js'

const batch = (...counts: SignalCount[]): SignalBatch => ({ appId: 1, instance: 'a', counts })
const success = (flagId: number, count: number): SignalCount => ({ flagId, kind: 'success', count })
const failure = (flagId: number, count: number): SignalCount => ({ flagId, kind: 'failure', count })
const error = new Error('away')

type Fault = 'none' | 'lost_request' | 'lost_answer' | 'down'

/** A store that takes each id once, behind a way that loses what it is told to lose. */
function createStore(faults: Fault[] = []) {
  const clock = fakeClock()
  const taken = new Set<string>()
  const sums = new Map<string, number>()
  const deliveries: { id: DeliveryId; counts: readonly SignalCount[]; isStored: boolean }[] = []
  const sink = createOnceOnlySink({
    sender: 's',
    mostCounts: 4,
    clock,
    async deliver(id, { counts }): Promise<Outcome> {
      const fault = faults.shift() ?? 'none'
      const isNew = !taken.has(`${id.sender}-${id.sequence}`)
      deliveries.push({ id, counts, isStored: isNew && (fault === 'none' || fault === 'lost_answer') })
      if (fault === 'down') return { result: 'not_stored', error }
      if (fault === 'lost_request') return { result: 'unknown', error }
      const name = `${id.sender}-${id.sequence}`
      if (!taken.has(name)) {
        for (const { flagId, kind, count } of counts) {
          sums.set(`${flagId}:${kind}`, (sums.get(`${flagId}:${kind}`) ?? 0) + count)
        }
      }
      taken.add(name)
      return fault === 'lost_answer' ? { result: 'unknown', error } : { result: 'stored', refused: [] }
    },
    async close() {},
  })
  return { sink, sums, deliveries, clock }
}

describe('a sink that counts once', () => {
  test('counts of one flag and kind are added up and the counts of a flag leave together', async () => {
    const { sink, deliveries } = createStore()
    const report = await sink.send(batch(success(1, 2), failure(2, 1), success(1, 3), success(2, 9), failure(1, 1)))
    expect(report).toEqual({ unsent: [], refused: [] })
    expect(deliveries.map(({ counts }) => counts)).toEqual([
      [success(1, 5), failure(1, 1), failure(2, 1), success(2, 9)],
    ])
  })

  test('a large batch leaves in parts, each with an id of its own, without dividing a flag', async () => {
    const { sink, deliveries } = createStore()
    await sink.send(batch(success(1, 1), success(2, 1), success(3, 1), success(4, 1), failure(4, 1), success(5, 1)))
    expect(deliveries.map(({ id, counts }) => [id.sequence, counts.map(({ flagId }) => flagId)])).toEqual([
      [1, [1, 2, 3]],
      [2, [4, 4, 5]],
    ])
  })

  test('what is no count is refused with the rule, and the rest is stored', async () => {
    const { sink, sums } = createStore()
    const wrong = [success(1, 0), success(1, -1), success(1, 1.5), success(Number.NaN, 1), success(1, 2 ** 53)]
    const report = await sink.send(batch(...wrong, success(1, 7)))
    expect(report.refused).toEqual(wrong)
    expect(report.error).toMatchObject({ code: 'COUNT_INVALID' })
    expect([...sums]).toEqual([['1:success', 7]])
  })

  test('counts whose answer was lost are unsent, and sending them again does not count them twice', async () => {
    const { sink, sums, deliveries } = createStore(['lost_answer'])
    const first = await sink.send(batch(success(1, 5), failure(1, 1)))
    expect(first).toEqual({ unsent: [success(1, 5), failure(1, 1)], refused: [], error })
    const second = await sink.send(batch(success(1, 7), failure(1, 1)))
    expect(second).toEqual({ unsent: [], refused: [] })
    expect(Object.fromEntries(sums)).toEqual({ '1:success': 7, '1:failure': 1 })
    expect(deliveries.map(({ id }) => id.sequence)).toEqual([1, 1, 2])
  })

  test('an uncertain delivery is late when it is sent again, since its first attempt or longer', async () => {
    const { sink, deliveries, clock } = createStore(['lost_request'])
    const since = clock.now()
    const older = { ...failure(1, 1), heldSince: since - 700 }
    await sink.send(batch(success(1, 5), older))
    await clock.tick(2_000)
    await sink.send(batch(success(1, 6), older))
    expect(deliveries.map(({ counts }) => counts)).toEqual([
      [success(1, 5), older],
      [{ ...success(1, 5), heldSince: since }, older],
      [success(1, 1)],
    ])
  })

  test('what is late and what is not, and what is late by different times, is not added up', async () => {
    const { sink, deliveries } = createStore()
    const late = (count: number, heldSince: number) => ({ ...success(1, count), heldSince })
    await sink.send(batch(success(1, 2), late(3, 20), late(4, 10), success(1, 1), late(5, 20)))
    expect(deliveries.map(({ counts }) => counts)).toEqual([[success(1, 3), late(8, 20), late(4, 10)]])
  })

  test('of very many ages of one flag and kind the oldest are added up, and never to what is not late', async () => {
    const { sink, deliveries } = createStore()
    const late = Array.from({ length: 1_000 }, (_, age) => ({ ...success(1, 1), heldSince: 1_000 + age }))
    await sink.send(batch(...late, success(1, 7)))
    const sent = deliveries.flatMap(({ counts }) => counts)
    expect(sent.length).toBeLessThanOrEqual(9)
    expect(sent.reduce((sum, { count }) => sum + count, 0)).toBe(1_007)
    expect(sent.find(({ heldSince }) => heldSince === undefined)?.count).toBe(7)
    expect(sent.find(({ heldSince }) => heldSince === 1_000)?.count).toBe(993)
  })

  test('what turns out to be stored is taken off what was held, and not off what was counted since', async () => {
    const { sink, deliveries, clock } = createStore(['lost_answer'])
    const before = { ...failure(1, 3), heldSince: clock.monotonic() - 5_000 }
    await sink.send(batch(before, failure(1, 2)))
    const held = { ...failure(1, 2), heldSince: clock.monotonic() }
    await clock.tick(500)
    // Two more of the old calls have come to their end, and five new ones.
    await sink.send(batch({ ...before, count: 5 }, held, failure(1, 5)))
    expect(deliveries.at(-1)?.counts).toEqual([{ ...before, count: 2 }, failure(1, 5)])
  })

  test('an uncertain delivery is settled first, also when the next batch holds other flags', async () => {
    const { sink, sums } = createStore(['lost_answer'])
    await sink.send(batch(success(1, 5)))
    await sink.send(batch(success(2, 1)))
    await sink.send(batch(success(1, 6)))
    expect(Object.fromEntries(sums)).toEqual({ '1:success': 6, '2:success': 1 })
  })

  test('while an uncertain delivery cannot be settled nothing newer leaves', async () => {
    const { sink, deliveries } = createStore(['lost_answer', 'down'])
    await sink.send(batch(success(1, 5)))
    const report = await sink.send(batch(success(2, 1)))
    expect(report).toEqual({ unsent: [success(2, 1)], refused: [], error })
    expect(deliveries.map(({ id }) => id.sequence)).toEqual([1, 1])
  })

  test('who waits behind a send that fails is told the same without an attempt of his own', async () => {
    const { sink, deliveries } = createStore(['down'])
    const reports = await Promise.all([1, 2, 3].map((flagId) => sink.send(batch(success(flagId, 1)))))
    expect(reports.map(({ unsent }) => unsent)).toEqual([[success(1, 1)], [success(2, 1)], [success(3, 1)]])
    expect(deliveries).toHaveLength(1)
    expect(await sink.send(batch(success(1, 1)))).toEqual({ unsent: [], refused: [] })
  })

  test('a closed sink sends nothing and says so', async () => {
    const { sink, deliveries } = createStore()
    await sink.close()
    const report = await sink.send(batch(success(1, 1)))
    expect(report).toMatchObject({ unsent: [success(1, 1)], error: { code: 'CLOSED' } })
    expect(deliveries).toHaveLength(0)
  })

  test('under any sequence of faults nothing old turns new, for a caller that keeps what is unsent apart by its age', async () => {
    const fault = fc.constantFrom<Fault>('none', 'lost_request', 'lost_answer', 'down')
    const round = fc.record({ old: fc.integer({ min: 0, max: 9 }), fresh: fc.integer({ min: 0, max: 9 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(fault), fc.array(round, { maxLength: 12 }), async (faults, rounds) => {
        const { sink, deliveries, clock } = createStore([...faults])
        const present = clock.monotonic()
        const emitted = { old: 0, fresh: 0 }
        let held: SignalCount[] = []
        const send = async (counts: readonly SignalCount[]): Promise<void> => {
          const sentAt = clock.monotonic()
          const { unsent } = await sink.send(batch(...counts))
          // As the SDK does: one sum for what is of the present, and one for what is older.
          const since = (entry: SignalCount): number => entry.heldSince ?? sentAt
          const isOld = (entry: SignalCount): boolean => since(entry) < present
          held = [unsent.filter(isOld), unsent.filter((entry) => !isOld(entry))].flatMap((entries) => {
            const count = entries.reduce((sum, entry) => sum + entry.count, 0)
            return count > 0 ? [{ ...failure(1, count), heldSince: Math.min(...entries.map(since)) }] : []
          })
        }
        for (const { old, fresh } of rounds) {
          await clock.tick(100)
          emitted.old += old
          emitted.fresh += fresh
          const late = { ...failure(1, old), heldSince: present - 5_000 }
          const all = [...held, late, failure(1, fresh)].filter(({ count }) => count > 0)
          if (all.length > 0) await send(all)
        }
        for (let tries = 0; held.length > 0 && tries <= faults.length; tries += 1) await send(held)
        const stored = { old: 0, fresh: 0 }
        for (const { counts, isStored } of deliveries) {
          for (const { count, heldSince = present } of isStored ? counts : []) {
            stored[heldSince < present ? 'old' : 'fresh'] += count
          }
        }
        expect(stored).toEqual(emitted)
      }),
      { numRuns: 500 },
    )
  })

  test('every signal is counted once under any sequence of faults, for a caller that keeps what is unsent', async () => {
    const fault = fc.constantFrom<Fault>('none', 'lost_request', 'lost_answer', 'down')
    const kinds = fc.constantFrom<SignalCount['kind']>('success', 'failure')
    const count = fc.record({
      flagId: fc.integer({ min: 1, max: 4 }),
      kind: kinds,
      count: fc.integer({ min: 1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fault), fc.array(fc.array(count), { maxLength: 12 }), async (faults, rounds) => {
        const { sink, sums } = createStore([...faults])
        const emitted = new Map<string, number>()
        let held: readonly SignalCount[] = []
        for (const counts of rounds) {
          for (const { flagId, kind, count } of counts) {
            emitted.set(`${flagId}:${kind}`, (emitted.get(`${flagId}:${kind}`) ?? 0) + count)
          }
          held = (await sink.send(batch(...held, ...counts))).unsent
        }
        for (let tries = 0; held.length > 0 && tries <= faults.length; tries += 1) {
          held = (await sink.send(batch(...held))).unsent
        }
        expect(held).toEqual([])
        expect(new Map([...sums].sort())).toEqual(new Map([...emitted].sort()))
      }),
      { numRuns: 500 },
    )
  })
})
