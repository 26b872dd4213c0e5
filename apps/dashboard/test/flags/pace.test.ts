import type { SeriesPoint } from '@tailslide/api'
import { expect, it } from 'vitest'
import { perMinute } from '../../src/flags/pace.js'

const pointsOf = (...calls: number[]): SeriesPoint[] =>
  calls.map((success, index) => ({
    ...{ timestamp: index * 120_000, success, failure: 0, slow: 0, control_ok: 0, control_error: 0 },
    ...{ opened: 0, error_rate: null },
  }))

it('calls a minute are those since the first one, without the stretch that is not over', () => {
  expect(perMinute(pointsOf(4, 0, 8, 1))).toBe(2)
  expect(perMinute(pointsOf(0, 0, 8, 1))).toBe(4)
  expect(perMinute(pointsOf(0, 0, 0, 6))).toBe(3)
  expect(perMinute(pointsOf(0, 0))).toBe(0)
  expect(perMinute([])).toBe(0)
})
