import type { ReportOutcome, UsageReport } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { SignalCounters } from '../src/signal-counter.js'
import { UsageReporter } from '../src/usage-reporter.js'
import { HandSink } from './fixtures.js'

const IDS: Readonly<Record<string, number>> = { checkout: 13, search: 14 }
const MINUTE = 60_000

function setUp() {
  const clock = fakeClock()
  const counters = new SignalCounters(() => {})
  const reports: UsageReport[] = []
  const rules = { arrived: true, outcome: 'taken' as ReportOutcome | 'rejects' }
  const sink = new HandSink()
  const reporting = Object.assign(sink, {
    async report(report: UsageReport): Promise<ReportOutcome> {
      reports.push(report)
      if (rules.outcome === 'rejects') throw new Error('broken')
      return rules.outcome
    },
  })
  const reporter = new UsageReporter({
    appId: 1,
    instance: 'test',
    service: 'checkout-api',
    serviceVersion: '1.0',
    clock,
    sender: 'f'.repeat(32),
    counters: () => counters.shared,
    flagIdOf: (name) => (rules.arrived ? (IDS[name] ?? 'unknown') : 'pending'),
  })
  const ask = (name: string, times = 1) => {
    counters.of(name).evaluations += times
  }
  const counts = () => reports.map(({ evaluations }) => evaluations.map(({ flagId, count }) => [flagId, count]))
  return { clock, rules, sink: reporting, reports, reporter, ask, counts }
}

function connected() {
  const parts = setUp()
  parts.reporter.connect(parts.sink)
  return parts
}

describe('what was asked for is reported', () => {
  it('soon after the start and then once a minute, with the names that do not exist', async () => {
    const { clock, reports, ask } = connected()
    ask('checkout', 5)
    ask('chekout')
    await clock.tick(9_999)
    expect(reports).toEqual([])
    await clock.tick(1)
    expect(reports).toMatchObject([
      {
        appId: 1,
        delivery: { sender: 'f'.repeat(32), sequence: 1 },
        ...{ instance: 'test', service: 'checkout-api', serviceVersion: '1.0', sdk: 'typescript' },
        evaluations: [{ flagId: 13, count: 5 }],
        unknown: ['chekout'],
      },
    ])
    ask('search', 2)
    await clock.tick(MINUTE)
    expect(reports.slice(1)).toMatchObject([
      { delivery: { sequence: 2 }, evaluations: [{ flagId: 14, count: 2 }], unknown: [] },
    ])
  })

  it('again under its number until it is taken, before anything newer', async () => {
    const { clock, rules, ask, counts, reports } = connected()
    rules.outcome = 'later'
    ask('checkout', 5)
    await clock.tick(10_000)
    ask('checkout', 3)
    rules.outcome = 'rejects'
    await clock.tick(MINUTE)
    rules.outcome = 'taken'
    await clock.tick(MINUTE)
    expect(counts()).toEqual([[[13, 5]], [[13, 5]], [[13, 5]], [[13, 3]], []])
    expect(reports.map(({ delivery }) => delivery.sequence)).toEqual([1, 1, 1, 2, 3])
  })

  it('to nobody for an hour where it was refused, as by a Tower that is older', async () => {
    const { clock, rules, ask, counts, reports } = connected()
    rules.outcome = 'refused'
    ask('checkout', 5)
    await clock.tick(10_000)
    ask('checkout', 3)
    await clock.tick(59 * MINUTE)
    expect(counts()).toEqual([[[13, 5]]])
    rules.outcome = 'taken'
    ask('checkout', 1)
    await clock.tick(2 * MINUTE)
    expect(reports.at(-1)?.delivery.sequence).toBe(reports.length)
    expect(
      counts()
        .flat(2)
        .filter((count) => count === 3),
    ).toEqual([])
  })

  it('with no more than a hundred names, and of those the first two hundred characters', async () => {
    const { clock, ask, reports } = connected()
    for (let index = 0; index < 150; index++) ask(`${index} ${'x'.repeat(300)}`)
    await clock.tick(10_000)
    expect(reports[0]?.unknown).toHaveLength(100)
    expect(Math.max(...(reports[0]?.unknown.map(({ length }) => length) ?? []))).toBe(200)
  })

  it('once the ruleset has come that can tell which flags they are', async () => {
    const { clock, rules, ask, counts } = connected()
    rules.arrived = false
    ask('checkout', 5)
    await clock.tick(10_000)
    rules.arrived = true
    await clock.tick(MINUTE)
    expect(counts()).toEqual([[], [[13, 5]]])
  })

  it('in memory that is bounded while Tower is away for a day', async () => {
    const { clock, rules, ask, reports } = connected()
    rules.outcome = 'later'
    for (let minute = 0; minute < 1_440; minute++) {
      ask('checkout')
      await clock.tick(MINUTE)
    }
    rules.outcome = 'taken'
    reports.length = 0
    await clock.tick(MINUTE)
    expect(reports.length).toBeLessThanOrEqual(31)
  })

  it('at the end, unless the last report was not taken', async () => {
    const taken = connected()
    taken.ask('checkout', 2)
    await taken.reporter.close()
    expect(taken.counts()).toEqual([[[13, 2]]])
    const nothing = connected()
    await nothing.reporter.close()
    expect(nothing.reports).toEqual([])
    const away = connected()
    away.rules.outcome = 'later'
    away.ask('checkout', 2)
    await away.clock.tick(10_000)
    away.ask('checkout', 2)
    await away.reporter.close()
    expect(away.reports).toHaveLength(1)
  })

  it('when it is asked for: at once of a flag that no report has told of, else every ten seconds', async () => {
    const { clock, ask, counts, reporter } = connected()
    await reporter.flush(1_000)
    ask('checkout', 2)
    await reporter.flush(1_000)
    ask('checkout')
    await reporter.flush(1_000)
    expect(counts()).toEqual([[[13, 2]]])
    ask('search')
    await reporter.flush(1_000)
    const both = [
      [13, 1],
      [14, 1],
    ]
    expect(counts()).toEqual([[[13, 2]], both])
    ask('checkout')
    await clock.tick(9_999)
    await reporter.flush(1_000)
    expect(counts()).toHaveLength(2)
  })

  it('also of a process that asks only for names that no flag has: when it is asked for, and at the end', async () => {
    const [flushing, ending] = [connected(), connected()]
    for (const { ask } of [flushing, ending]) ask('chekout')
    await flushing.reporter.flush(1_000)
    await ending.reporter.close()
    for (const { reports } of [flushing, ending]) expect(reports.map(({ unknown }) => unknown)).toEqual([['chekout']])
  })

  it('when it is asked for, by nobody who was away within the last minute', async () => {
    const { rules, ask, counts, reporter } = connected()
    rules.outcome = 'later'
    ask('checkout')
    await reporter.flush(1_000)
    ask('search')
    await reporter.flush(1_000)
    expect(counts()).toEqual([[[13, 1]]])

    const silent = connected()
    let asked = 0
    silent.sink.report = () => {
      asked++
      return new Promise(() => {})
    }
    silent.ask('checkout')
    const flushed = silent.reporter.flush(1_000)
    await silent.clock.tick(1_000)
    await flushed
    silent.ask('search')
    await silent.reporter.flush(1_000)
    expect(asked).toBe(1)
  })

  it('when it is asked for, and never after the end or where the flags are not known yet', async () => {
    const { rules, ask, reports, reporter } = connected()
    rules.arrived = false
    ask('checkout')
    await reporter.flush(1_000)
    expect(reports).toEqual([])
    await reporter.close()
    rules.arrived = true
    await reporter.flush(1_000)
    expect(reports).toEqual([])
  })

  it('by no timer where signals go a way that takes none', async () => {
    const { clock, reporter } = setUp()
    reporter.connect(new HandSink())
    expect(clock.pending).toBe(0)
  })
})
