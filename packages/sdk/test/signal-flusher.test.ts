import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { checkTimeout } from '../src/check-options.js'
import type { TailslideError } from '../src/index.js'
import { SignalFlusher } from '../src/signal-flusher.js'
import { NO_CIRCUIT } from '../src/sums-by-circuit.js'
import { HandSink } from './fixtures.js'

const IDS: Readonly<Record<string, number>> = { checkout: 13, search: 14 }

function setUpFlusher() {
  const clock = fakeClock()
  const sink = new HandSink()
  const errors: TailslideError[] = []
  const drops: string[] = []
  const rules = { arrived: true }
  const flusher = new SignalFlusher({
    appId: 1,
    instance: 'test',
    clock,
    random: () => 0.5,
    flagIdOf: (name) => (rules.arrived ? (IDS[name] ?? 'unknown') : 'pending'),
    circuitOf: () => (rules.arrived ? 0 : NO_CIRCUIT),
    onError: (error) => errors.push(error),
    onDropped: (count, reason) => drops.push(`${count} ${reason}`),
  })
  return { clock, sink, errors, drops, rules, flusher }
}

function setUpConnected() {
  const parts = setUpFlusher()
  parts.flusher.connect(parts.sink)
  return { ...parts, checkout: parts.flusher.counterOf('checkout'), search: parts.flusher.counterOf('search') }
}

describe('counts leave', () => {
  it('within 50 ms, with all their successes, when a failure is among them; other flags wait for their second', async () => {
    const { clock, sink, checkout, search } = setUpConnected()
    for (let i = 0; i < 30; i++) checkout.success()
    search.success()
    await clock.tick(500)
    expect(sink.batches).toEqual([])
    checkout.failure()
    await clock.tick(50)
    expect(sink.batches).toEqual([
      {
        appId: 1,
        instance: 'test',
        counts: [
          { flagId: 13, kind: 'success', count: 30 },
          { flagId: 13, kind: 'failure', count: 1 },
        ],
      },
    ])
    await clock.tick(450)
    expect(sink.counts.slice(2)).toEqual([{ flagId: 14, kind: 'success', count: 1 }])
  })

  it('within a second when all went well', async () => {
    const { clock, sink, checkout } = setUpConnected()
    checkout.success()
    await clock.tick(1_000)
    expect(sink.counts).toEqual([{ flagId: 13, kind: 'success', count: 1 }])
  })

  it('as often as time says, whatever the traffic', async () => {
    const { clock, sink, checkout } = setUpConnected()
    for (let ms = 0; ms < 10_000; ms++) {
      for (let i = 0; i < 20; i++) checkout.success()
      if (ms % 10 === 0) clock.advance(10)
      if (ms % 1_000 === 0) await clock.tick(0)
    }
    await clock.tick(1_000)
    expect(sink.sum('success')).toBe(200_000)
    expect(sink.batches.length).toBeLessThanOrEqual(12)
  })

  it('one batch at a time: what is counted during a send follows after it', async () => {
    const { clock, sink, checkout } = setUpConnected()
    sink.mode = 'hangs'
    checkout.failure()
    await clock.tick(50)
    for (let i = 0; i < 9; i++) checkout.failure()
    await clock.tick(5_000)
    expect([sink.inFlight, sink.mostInFlight]).toEqual([1, 1])
    sink.release()
    await clock.tick(0)
    expect(sink.batches.map(({ counts }) => counts.map(({ count }) => count))).toEqual([[1], [9]])
    expect(sink.mostInFlight).toBe(1)
  })

  it('never while there is nothing to say: no timer is set', async () => {
    const { clock, checkout } = setUpConnected()
    expect(clock.pending).toBe(0)
    checkout.success()
    await clock.tick(1_000)
    expect(clock.pending).toBe(0)
  })
})

describe('while the store is away', () => {
  it('counts are held in sums, one error is reported, and afterwards all are there exactly', async () => {
    const { clock, sink, errors, flusher, checkout, search } = setUpConnected()
    sink.mode = 'away'
    for (let second = 0; second < 30; second++) {
      for (let i = 0; i < 1_000; i++) checkout.success()
      for (let i = 0; i < 100; i++) search.failure()
      await clock.tick(1_000)
    }
    expect(flusher.totals).toEqual({ recorded: 33_000, sent: 0, pending: 33_000, dropped: 0 })
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['SIGNALS_UNSENT', 'the signal store is away, counts are held: connection refused'],
    ])
    expect(clock.pending).toBeLessThanOrEqual(3)
    sink.mode = 'stores'
    await clock.tick(3_000)
    expect([sink.sum('success', 13), sink.sum('failure', 14)]).toEqual([30_000, 3_000])
    expect(sink.batches).toHaveLength(1)
    expect(flusher.totals).toEqual({ recorded: 33_000, sent: 33_000, pending: 0, dropped: 0 })
  })

  it('counts say since when they were held, and none that were not', async () => {
    const { clock, sink, checkout, search } = setUpConnected()
    sink.mode = 'away'
    checkout.failure()
    await clock.tick(50)
    const tried = clock.now() - 10
    await clock.tick(20)
    sink.mode = 'stores'
    checkout.failure()
    search.failure()
    await clock.tick(200)
    expect(sink.counts).toEqual([
      { flagId: 13, kind: 'failure', count: 1 },
      { flagId: 14, kind: 'failure', count: 1 },
      { flagId: 13, kind: 'failure', count: 1, heldSince: tried },
    ])
    checkout.failure()
    await clock.tick(50)
    expect(sink.counts.at(-1)).toEqual({ flagId: 13, kind: 'failure', count: 1 })
  })

  it('counts older than a minute are dropped and counted, and what follows is exact again', async () => {
    const { clock, sink, drops, flusher, checkout } = setUpConnected()
    sink.mode = 'away'
    for (let i = 0; i < 500; i++) checkout.failure()
    await clock.tick(70_000)
    expect(flusher.totals).toEqual({ recorded: 500, sent: 0, pending: 0, dropped: 500 })
    expect(drops).toEqual(['500 store away too long'])
    checkout.failure()
    sink.mode = 'stores'
    await clock.tick(3_000)
    expect(sink.counts).toEqual([{ flagId: 13, kind: 'failure', count: 1 }])
    expect(flusher.totals).toEqual({ recorded: 501, sent: 1, pending: 0, dropped: 500 })
  })

  it('it is asked less and less often, and at least every two seconds', async () => {
    const { clock, sink, checkout } = setUpConnected()
    let asked = 0
    const send = sink.send.bind(sink)
    sink.send = (batch) => {
      asked++
      return send(batch)
    }
    sink.mode = 'away'
    checkout.failure()
    await clock.tick(10_000)
    const early = asked
    expect(early).toBeGreaterThan(5)
    expect(early).toBeLessThan(15)
    await clock.tick(20_000)
    expect(asked - early).toBeGreaterThanOrEqual(10)
    expect(asked - early).toBeLessThanOrEqual(20)
  })

  it('a sink that rejects, against its contract, loses nothing', async () => {
    const { clock, sink, errors, checkout } = setUpConnected()
    sink.mode = 'rejects'
    checkout.success()
    await clock.tick(2_000)
    sink.mode = 'stores'
    await clock.tick(2_000)
    expect(sink.sum('success')).toBe(1)
    expect(errors.map(({ message }) => message)).toEqual([
      'the signal store is away, counts are held: no promise was kept',
    ])
  })

  it('what the store refuses for good is dropped, counted and reported', async () => {
    const { clock, sink, errors, drops, flusher, checkout } = setUpConnected()
    sink.mode = 'refuses'
    checkout.success()
    await clock.tick(1_000)
    expect(flusher.totals).toEqual({ recorded: 1, sent: 0, pending: 0, dropped: 1 })
    expect([drops, errors.map(({ code }) => code)]).toEqual([['1 refused'], ['SIGNALS_REFUSED']])
  })
})

describe.each([10_000, 3_600_000, -10_000, -3_600_000])('when the clock is set by %i ms', (ms) => {
  it('what is held is neither dropped nor kept for longer, and says how long it has been held', async () => {
    const { clock, sink, drops, checkout, search } = setUpConnected()
    sink.mode = 'away'
    checkout.failure()
    await clock.tick(50)
    const triedAt = clock.monotonic() - 10
    clock.setBy(ms)
    await clock.tick(5_000)
    expect(drops).toEqual([])
    sink.mode = 'stores'
    await clock.tick(3_000)
    expect(sink.counts).toEqual([{ flagId: 13, kind: 'failure', count: 1, heldSince: triedAt }])
    sink.mode = 'away'
    search.failure()
    await clock.tick(50)
    clock.setBy(ms)
    await clock.tick(63_000)
    expect(drops).toEqual(['1 store away too long'])
  })

  it('what is counted next leaves in time and is not late', async () => {
    const { clock, sink, checkout } = setUpConnected()
    checkout.failure()
    clock.setBy(ms)
    await clock.tick(50)
    checkout.success()
    clock.setBy(ms)
    await clock.tick(1_000)
    expect(sink.counts).toEqual([
      { flagId: 13, kind: 'failure', count: 1 },
      { flagId: 13, kind: 'success', count: 1 },
    ])
  })

  it('counts that wait for their flag are held for their minute', async () => {
    const { clock, sink, drops, rules, flusher, checkout } = setUpConnected()
    rules.arrived = false
    checkout.failure()
    await clock.tick(1_000)
    clock.setBy(ms)
    await clock.tick(1_000)
    flusher.onRuleset()
    expect(drops).toEqual([])
    rules.arrived = true
    flusher.onRuleset()
    await clock.tick(0)
    expect(sink.counts).toMatchObject([{ flagId: 13, kind: 'failure', count: 1 }])
  })
})

describe('counts of a flag whose id is not known', () => {
  it('are dropped and counted when the ruleset does not have it', async () => {
    const { clock, sink, drops, flusher } = setUpConnected()
    flusher.counterOf('typo').success()
    await clock.tick(1_000)
    expect([sink.batches, drops]).toEqual([[], ['1 unknown flag']])
    expect(flusher.totals).toEqual({ recorded: 1, sent: 0, pending: 0, dropped: 1 })
  })

  it('are held by name until the first ruleset, and then leave at once', async () => {
    const { clock, sink, rules, flusher, checkout } = setUpConnected()
    rules.arrived = false
    checkout.failure()
    checkout.success()
    flusher.counterOf('typo').success()
    const heldSince = clock.now() + 40
    await clock.tick(10_000)
    expect(flusher.totals).toEqual({ recorded: 3, sent: 0, pending: 3, dropped: 0 })
    rules.arrived = true
    flusher.onRuleset()
    await clock.tick(0)
    expect(sink.counts).toEqual([
      { flagId: 13, kind: 'success', count: 1, heldSince },
      { flagId: 13, kind: 'failure', count: 1, heldSince },
    ])
    expect(flusher.totals).toEqual({ recorded: 3, sent: 2, pending: 0, dropped: 1 })
  })

  it('are held for a thousand names and a minute at most', async () => {
    const { clock, rules, drops, flusher, checkout } = setUpConnected()
    rules.arrived = false
    for (let i = 0; i < 1_500; i++) flusher.counterOf(`flag ${i}`).success()
    await clock.tick(1_000)
    expect(flusher.totals).toEqual({ recorded: 1_500, sent: 0, pending: 1_000, dropped: 500 })
    await clock.tick(61_000)
    checkout.success()
    await clock.tick(1_000)
    expect(flusher.totals).toMatchObject({ recorded: 1_501, pending: 1, dropped: 1_500 })
    expect(drops.every((drop) => drop === '1 no ruleset in time')).toBe(true)
  })
})

describe('flush()', () => {
  it('waits for a store that is not there yet, and for the first ruleset', async () => {
    const { clock, sink, rules, flusher } = setUpFlusher()
    rules.arrived = false
    flusher.counterOf('checkout').failure()
    let flushed = false
    const flushing = flusher.flush(5_000).then(() => {
      flushed = true
    })
    await clock.tick(2_000)
    flusher.connect(sink)
    await clock.tick(2_000)
    expect([flushed, flusher.totals]).toMatchObject([false, { pending: 1 }])
    rules.arrived = true
    flusher.onRuleset()
    await flushing
    expect(flusher.totals).toMatchObject({ sent: 1, pending: 0 })
    expect(clock.pending).toBe(0)
  })

  it('waits for what has not come since the start for five seconds in all, unless it may take for ever', async () => {
    const { clock, sink, rules, flusher } = setUpFlusher()
    rules.arrived = false
    flusher.connect(sink)
    const tookOf = async (timeoutMs: number, ms: number): Promise<number> => {
      flusher.counterOf('checkout').failure()
      const began = clock.now()
      const flushed = flusher.flush(timeoutMs).then(() => clock.now() - began)
      await clock.tick(ms)
      return flushed
    }
    expect(await tookOf(3_000, 3_000)).toBe(3_000)
    expect(await tookOf(5_000, 5_000)).toBe(2_000)
    for (let request = 0; request < 3; request++) expect(await tookOf(5_000, 0)).toBe(0)
    const last = flusher.flush(checkTimeout({ timeout: Number.POSITIVE_INFINITY }, 0))
    await clock.tick(20_000)
    rules.arrived = true
    flusher.onRuleset()
    await last
    expect(flusher.totals).toMatchObject({ sent: 5, pending: 0 })
    // What is missing later is waited for anew.
    await tookOf(5_000, 0)
    rules.arrived = false
    expect(await tookOf(5_000, 5_000)).toBe(5_000)
  })

  it('waits no longer than told, and not at all where nothing was counted', async () => {
    const { clock, sink, flusher } = setUpFlusher()
    await flusher.flush(5_000)
    flusher.counterOf('checkout').failure()
    let flushed = false
    const flushing = flusher.flush(300).then(() => {
      flushed = true
    })
    await clock.tick(299)
    expect(flushed).toBe(false)
    await clock.tick(1)
    await flushing
    sink.mode = 'hangs'
    flusher.connect(sink)
    const hanging = flusher.flush(300)
    await clock.tick(300)
    await hanging
    expect(flusher.totals).toMatchObject({ sent: 0, pending: 1 })
  })

  it('sends everything at once, and resolves when it is stored', async () => {
    const { sink, flusher, checkout, search } = setUpConnected()
    checkout.success()
    search.failure()
    await flusher.flush(5_000)
    expect(sink.batches).toHaveLength(1)
    expect(flusher.totals).toEqual({ recorded: 2, sent: 2, pending: 0, dropped: 0 })
    await flusher.flush(5_000)
    expect(sink.batches).toHaveLength(1)
  })

  it('tries again until it is there, and sends what was counted meanwhile', async () => {
    const { clock, sink, flusher, checkout } = setUpConnected()
    sink.mode = 'away'
    checkout.failure()
    await clock.tick(60)
    const flushed = flusher.flush(5_000).then(() => clock.now())
    await clock.tick(300)
    checkout.failure()
    expect(flusher.totals.pending).toBe(2)
    sink.mode = 'stores'
    const since = clock.now()
    await clock.tick(1_000)
    expect(flusher.totals).toEqual({ recorded: 2, sent: 2, pending: 0, dropped: 0 })
    expect((await flushed) - since).toBeLessThan(500)
  })

  it('asks once of a store that has hung for long, each time for as long as it takes to give it up', async () => {
    const { clock, flusher } = setUpFlusher()
    const hung = new Error('no answer within 2 s')
    flusher.connect({
      async send({ counts }) {
        await new Promise<void>((resolve) => clock.after(2_000, resolve))
        return { unsent: counts, refused: [], error: hung }
      },
      close: async () => {},
    })
    flusher.counterOf('checkout').failure()
    const tookOf = async (): Promise<number> => {
      const began = clock.now()
      const flushed = flusher.flush(5_000).then(() => clock.now() - began)
      await clock.tick(5_000)
      return flushed
    }
    expect(await tookOf()).toBe(5_000)
    for (let time = 0; time < 3; time++) expect(await tookOf()).toBeLessThanOrEqual(2_000)
  })

  it('ends with its time, and asks once of a store that is away for long, unless it may take for ever', async () => {
    const { clock, sink, flusher, checkout } = setUpConnected()
    sink.mode = 'away'
    checkout.failure()
    const began = clock.now()
    const first = flusher.flush(5_000).then(() => clock.now() - began)
    await clock.tick(5_000)
    expect(await first).toBe(5_000)
    const again = clock.now()
    const second = flusher.flush(5_000).then(() => clock.now() - again)
    await clock.tick(5_000)
    expect(await second).toBeLessThan(100)
    const last = flusher.flush(checkTimeout({ timeout: Number.POSITIVE_INFINITY }, 0)).then(() => flusher.totals)
    await clock.tick(9_000)
    sink.mode = 'stores'
    await clock.tick(3_000)
    expect(await last).toMatchObject({ sent: 1, pending: 0 })
  })
})

describe('close()', () => {
  it('sends what is left, the batch under way included', async () => {
    const { clock, sink, flusher, checkout } = setUpConnected()
    sink.mode = 'hangs'
    checkout.failure()
    await clock.tick(50)
    checkout.success()
    const closed = flusher.close(1_000)
    sink.release()
    await closed
    expect([sink.sum('failure'), sink.sum('success')]).toEqual([1, 1])
    expect(clock.pending).toBe(0)
  })

  it('tries again while there is time, and is done as soon as the store is back', async () => {
    const { clock, sink, flusher, checkout } = setUpConnected()
    sink.mode = 'away'
    for (let i = 0; i < 10; i++) checkout.failure()
    const closed = flusher.close(10_000)
    await clock.tick(1_000)
    sink.mode = 'stores'
    await clock.tick(2_000)
    await closed
    expect(flusher.totals).toEqual({ recorded: 10, sent: 10, pending: 0, dropped: 0 })
    expect(clock.pending).toBe(0)
  })

  it('gives up at its deadline and drops the rest', async () => {
    const { clock, sink, drops, flusher, checkout } = setUpConnected()
    sink.mode = 'away'
    for (let i = 0; i < 10; i++) checkout.failure()
    const closed = flusher.close(1_000)
    await clock.tick(1_000)
    await closed
    expect(flusher.totals).toEqual({ recorded: 10, sent: 0, pending: 0, dropped: 10 })
    expect(drops).toEqual(['10 closed'])
    expect(clock.pending).toBe(0)
    checkout.failure()
    expect(flusher.totals).toEqual({ recorded: 11, sent: 0, pending: 0, dropped: 11 })
    expect(clock.pending).toBe(0)
  })

  it('ends at once where the store takes nothing of this key any more, having asked once', async () => {
    const { clock, sink, drops, flusher, checkout } = setUpConnected()
    sink.mode = 'knows no key'
    checkout.failure()
    await clock.tick(50)
    checkout.failure()
    let isClosed = false
    const closed = flusher.close(5_000).then(() => {
      isClosed = true
    })
    await clock.tick(0)
    expect(isClosed).toBe(true)
    await closed
    expect(drops).toEqual(['2 closed'])
    expect(clock.pending).toBe(0)
  })

  it('sends what is left with a key that is taken again', async () => {
    const { clock, sink, flusher, checkout } = setUpConnected()
    sink.mode = 'knows no key'
    checkout.failure()
    await clock.tick(50)
    sink.mode = 'stores'
    await flusher.close(5_000)
    expect(flusher.totals).toEqual({ recorded: 1, sent: 1, pending: 0, dropped: 0 })
  })

  it('without a store has nothing to wait for', async () => {
    const { flusher } = setUpFlusher()
    flusher.counterOf('checkout').success()
    await flusher.close(1_000)
    expect(flusher.totals).toEqual({ recorded: 1, sent: 0, pending: 0, dropped: 1 })
  })
})
