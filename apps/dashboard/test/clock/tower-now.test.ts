import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { compareClocks, towerNow } from '../../src/clock/tower-now.js'

const HERE = Date.parse('2026-03-01T12:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: HERE })
})
afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['Sun, 01 Mar 2026 09:00:00 GMT', '2026-03-01T09:00:00.000Z'],
  ['Tue, 10 Mar 2026 12:00:00 GMT', '2026-03-10T12:00:00.000Z'],
  ['Sun, 01 Mar 2026 11:59:52 GMT', '2026-03-01T12:00:00.000Z'],
  [null, '2026-03-01T12:00:00.000Z'],
  ['no date', '2026-03-01T12:00:00.000Z'],
])('at noon, after an answer of %s, it is %s', (date, now) => {
  compareClocks(date)
  expect(new Date(towerNow()).toISOString()).toBe(now)
})

it('goes on from there, and back to this clock once that is right', () => {
  compareClocks('Sun, 01 Mar 2026 09:00:00 GMT')
  vi.advanceTimersByTime(60_000)
  expect(new Date(towerNow()).toISOString()).toBe('2026-03-01T09:01:00.000Z')
  vi.setSystemTime('2026-03-01T09:02:00Z')
  compareClocks('Sun, 01 Mar 2026 09:02:00 GMT')
  expect(new Date(towerNow()).toISOString()).toBe('2026-03-01T09:02:00.000Z')
})
