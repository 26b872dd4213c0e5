import { fakeClock } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { Events } from '../src/events.js'
import { Reporter } from '../src/reporter.js'

function setUp() {
  const clock = fakeClock()
  const events = new Events()
  const heard: string[] = []
  events.on('error', ({ message }) => heard.push(message))
  events.on('warning', ({ message }) => heard.push(message))
  const reporter = new Reporter(events, clock, { onError() {} })
  const fail = (why: string): void => reporter.failure('RULESET_UNREACHABLE', 'away', new Error(why))
  return { clock, reporter, heard, fail }
}

it('says the same again only after a minute', () => {
  const { clock, heard, fail } = setUp()
  for (let retry = 0; retry < 61; retry++) {
    fail('refused')
    clock.advance(1_000)
  }
  expect(heard).toEqual(['away: refused', 'away: refused'])
})

it.each([10_000, 3_600_000, -10_000, -3_600_000])('counts that minute when the clock is set by %i ms', (ms) => {
  const { clock, heard, fail } = setUp()
  fail('refused')
  clock.setBy(ms)
  fail('refused')
  clock.advance(59_000)
  fail('refused')
  expect(heard).toHaveLength(1)
  clock.advance(1_000)
  fail('refused')
  expect(heard).toHaveLength(2)
})

it('is not led astray by an outage with two faces', () => {
  const { clock, heard, fail } = setUp()
  for (let retry = 0; retry < 20; retry++) {
    fail(retry % 2 === 0 ? 'socket hang up' : 'read ECONNRESET')
    clock.advance(1_000)
  }
  expect(heard).toEqual(['away: socket hang up', 'away: read ECONNRESET'])
})

it('says a hundred things of one kind a minute, whatever a server makes up', () => {
  const { clock, reporter, heard, fail } = setUp()
  for (let message = 0; message < 100_000; message++) fail(`event ${message}`)
  expect(heard).toHaveLength(100)
  reporter.warning('SIGNALS_DROPPED', 'another kind')
  expect(heard.at(-1)).toBe('another kind')
  clock.advance(60_000)
  fail('refused')
  expect(heard.at(-1)).toBe('away: refused')
})

it('tells warnings and errors with the same words apart', () => {
  const { reporter, heard, fail } = setUp()
  fail('x')
  reporter.warning('SIGNALS_DROPPED', 'away: x')
  reporter.warning('SIGNALS_DROPPED', 'away: x')
  expect(heard).toEqual(['away: x', 'away: x'])
})
