import type { HistoryEntry } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { daysOf, happeningsOf } from '../../src/history/trips.js'

let id = 0
/** An entry of the flag 7, a second after the one before. */
const entry = (action: string, more: Partial<HistoryEntry> = {}): HistoryEntry => {
  id += 1
  const actor = { kind: action.startsWith('circuit') ? 'circuit' : 'person', id: null, name: '' } as const
  return {
    ...{ id, action, actor, at: new Date(Date.UTC(2026, 10, 26, 12, 0, id)).toISOString(), description: action },
    ...{ project_id: 1, app_id: 1, about: null, flag_id: 7, flag_title: 'search', address: '', why: '', note: '' },
    ...{ changes: [], deleted_app_title: null, flag_deleted: false, restorable: true },
    ...more,
  }
}
const actionsOf = (oldestFirst: readonly HistoryEntry[]): string[] =>
  happeningsOf(oldestFirst.toReversed()).map((happening) =>
    happening.kind === 'trip'
      ? happening.steps.map(({ action }) => action).join()
      : happening.kind === 'together'
        ? `${happening.entries[0].action} x ${happening.entries.length}`
        : happening.entry.action,
  )

describe('what happened', () => {
  it('has all steps of one trip as one thing, oldest first, where its newest step stands', () => {
    const steps = ['circuit_open', 'circuit_recovery_start', 'circuit_open', 'circuit_recovery_start', 'circuit_close']
    const [first, ...others] = steps.map((action) => entry(action))
    const between = entry('update', { flag_id: 8 })
    expect(actionsOf([...(first ? [first] : []), between, ...others])).toEqual([steps.join(), 'update'])
  })

  it('begins a new trip after a closing, and keeps flags and environments apart', () => {
    expect(actionsOf([entry('circuit_open'), entry('circuit_close'), entry('circuit_open')])).toEqual([
      'circuit_open',
      'circuit_open,circuit_close',
    ])
    expect(actionsOf([entry('circuit_open'), entry('circuit_open', { app_id: 2 })])).toHaveLength(2)
  })

  it('tells a mode that a person has set once: what it does to the circuit is no step of a trip', () => {
    const forced = [
      entry('circuit_open'),
      entry('update'),
      entry('circuit_close', { note: 'circuit_mode was set to forced_closed' }),
    ]
    expect(actionsOf(forced)).toEqual(['update', 'circuit_open'])
  })

  it('tells flags that were switched in one go as one thing, and no others', () => {
    const at = '2026-11-26T12:00:00.123Z'
    const off = (flag_id: number, more: Partial<HistoryEntry> = {}) => entry('flag_off', { flag_id, at, ...more })
    expect(actionsOf([off(1), off(2), off(3)])).toEqual(['flag_off x 3'])
    expect(actionsOf([off(1), entry('flag_on', { at }), off(2)])).toEqual(['flag_off', 'flag_on', 'flag_off'])
    for (const more of [
      { at: '2026-11-26T12:00:00.124Z' },
      { app_id: 2 },
      { why: 'another' },
      { actor: { kind: 'person', id: 9, name: '' } } as const,
    ])
      expect(actionsOf([off(1), off(2, more)])).toEqual(['flag_off', 'flag_off'])
    const edits = [entry('update', { at }), entry('update', { at, flag_id: 8 })]
    expect(actionsOf(edits)).toEqual(['update', 'update'])
  })

  it('shows what is left of a trip whose beginning lies further back', () => {
    expect(actionsOf([entry('circuit_recovery_start'), entry('circuit_close')])).toEqual([
      'circuit_recovery_start,circuit_close',
    ])
  })

  it('stands under the days of the reader', () => {
    const days = daysOf(
      happeningsOf([
        entry('update', { at: '2026-11-26T12:00:00Z' }),
        entry('update', { at: '2026-11-26T11:59:59Z' }),
        entry('update', { at: '2026-11-20T12:00:00Z' }),
      ]),
    )
    expect(days.map(({ happenings }) => happenings.length)).toEqual([2, 1])
  })
})
