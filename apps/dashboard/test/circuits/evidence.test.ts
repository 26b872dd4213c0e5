import type { SeriesPoint } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { comparedSince } from '../../src/circuits/tab/evidence.js'

const MOVED = 1_000_000
const HALF = { share: 0.5, since: 0 }
const point = (timestamp: number, control_ok: number, success = 10): SeriesPoint => ({
  ...{ timestamp, success, failure: 0, slow: 0, control_ok, control_error: 0, error_rate: 0, rollout: 30 },
})

describe('what the circuit tab has to compare since the circuit has moved', () => {
  it.each([
    ['the point of the chart began before', [point(MOVED - 5_000, 40)], 5_000, 'soon'],
    ['the new path alone has been counted', [point(MOVED - 10_000, 40), point(MOVED + 10_000, 0)], 25_000, 'none yet'],
    ['also later, as long as the chart shows that they did', [point(MOVED - 10_000, 40)], 300_000, 'none yet'],
    ['nothing can have come, whoever tells', [], 5_000, 'soon'],
    ['nobody tells of it', [point(MOVED + 10_000, 0, 40)], 300_000, 'not reported'],
    ['it was counted', [point(MOVED + 10_000, 1)], 20_000, 'both'],
  ] as const)('%s', (_, points, passed, known) => {
    expect(comparedSince({ points: [...points], until: MOVED + passed }, MOVED, HALF)).toBe(known)
  })

  it.each([
    ['nothing was called', [point(MOVED + 10_000, 0, 0)], HALF],
    ['all users get the new path', [point(MOVED + 10_000, 0, 5_000)], { share: 0, since: 0 }],
    ['the rollout was 100 % until just now', [point(MOVED + 10_000, 0, 5_000)], { share: 0.4, since: MOVED + 250_000 }],
    ['they are so few that chance may have it so', [point(MOVED + 10_000, 0, 200)], { share: 0.05, since: 0 }],
  ] as const)('says that no call went to the old path, and blames no service, where %s', (_, points, old) => {
    expect(comparedSince({ points: [...points], until: MOVED + 300_000 }, MOVED, old)).toBe('none yet')
  })
})
