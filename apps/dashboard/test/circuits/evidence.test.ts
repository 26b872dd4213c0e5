import type { SeriesPoint } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { oldPathSince } from '../../src/circuits/tab/evidence.js'

const MOVED = 1_000_000
const point = (timestamp: number, control_ok: number): SeriesPoint => ({
  ...{ timestamp, success: 10, failure: 0, slow: 0, control_ok, control_error: 0, error_rate: 0, rollout: 30 },
})

describe('what the circuit tab knows of the old path since the circuit has moved', () => {
  it.each([
    ['services told of it before, and nothing came yet', [point(MOVED - 10_000, 40)], 5_000, 'none yet'],
    ['and also later, as long as the chart shows that they did', [point(MOVED - 10_000, 40)], 300_000, 'none yet'],
    ['nothing can have come, whoever tells', [], 5_000, 'none yet'],
    ['nobody tells of it', [point(MOVED + 10_000, 0)], 300_000, 'not reported'],
    ['it was counted', [point(MOVED + 10_000, 1)], 20_000, 'counted'],
  ] as const)('%s', (_, points, passed, known) => {
    expect(oldPathSince({ points: [...points], until: MOVED + passed }, MOVED)).toBe(known)
  })
})
