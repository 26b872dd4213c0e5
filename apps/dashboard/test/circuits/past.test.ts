import type { HistoryEntry } from '@tailslide/api'
import { INITIAL_CIRCUIT } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { decisionsOf, spansOf, tripsOf } from '../../src/circuits/past.js'

const NOW = Date.parse('2026-11-26T12:00:00.000Z')
const FLAG = { is_enabled: true, circuit_mode: 'automatic', rollout_percentage: 10, circuit: INITIAL_CIRCUIT }

let id = 0
/** Something that happened so many seconds ago. */
function entry(action: string, ago: number, changes: HistoryEntry['changes']): HistoryEntry {
  return {
    ...{ id: ++id, at: new Date(NOW - ago * 1_000).toISOString(), action, description: '', project_id: 1, app_id: 1 },
    ...{ about: null, flag_id: 1, flag_title: 'new-checkout', actor: { kind: 'circuit', id: null, name: '' } },
    ...{ address: '', why: '', note: '', changes, deleted_app_title: null, flag_deleted: false, restorable: true },
  }
}
const moved = (action: string, ago: number, before: string, after: string) =>
  entry(action, ago, [{ field: 'circuit_status', before, after }])

/** Newest first, as Tower answers. */
const TRIP = [
  moved('circuit_close', 10, 'recovery', 'close'),
  moved('circuit_recovery_start', 30, 'open', 'recovery'),
  moved('circuit_open', 40, 'close', 'open'),
]

describe('what a circuit has gone through', () => {
  it('is told from its history, back from what holds now', () => {
    const spans = spansOf(FLAG, TRIP, { from: NOW - 60_000, to: NOW })
    expect(spans.map(({ kind, from }) => [kind, (NOW - from) / 1_000])).toEqual([
      ['closed', 60],
      ['open', 40],
      ['recovering', 30],
      ['closed', 10],
    ])
  })

  it('begins inside of what lasted longer than is looked at', () => {
    const spans = spansOf(FLAG, TRIP, { from: NOW - 35_000, to: NOW })
    expect(spans[0]).toMatchObject({ kind: 'open', from: NOW - 35_000, to: NOW - 30_000 })
  })

  it('knows the rollout of the time, and nothing before the flag was made', () => {
    const entries = [
      entry('update', 20, [{ field: 'rollout_percentage', before: 5, after: 10 }]),
      entry('create', 50, []),
    ]
    const spans = spansOf(FLAG, entries, { from: NOW - 60_000, to: NOW })
    expect(spans.map(({ kind, rollout, from }) => [kind, rollout, (NOW - from) / 1_000])).toEqual([
      ['closed', 5, 50],
      ['closed', 10, 20],
    ])
  })

  it('numbers its decisions from the oldest', () => {
    expect(decisionsOf(TRIP, NOW - 35_000).map(({ kind }) => kind)).toEqual(['recovering', 'closed'])
  })

  it('counts openings in a row as one trip, which lasts while nothing has closed it', () => {
    const again = moved('circuit_open', 5, 'recovery', 'open')
    const before = moved('circuit_recovery_start', 8, 'open', 'recovery')
    const first = moved('circuit_open', 9, 'close', 'open')
    expect(tripsOf([again, before, first, ...TRIP])).toMatchObject([
      { at: NOW - 9_000, openings: 2, until: undefined },
      { at: NOW - 40_000, openings: 1, until: NOW - 10_000 },
    ])
  })
})
