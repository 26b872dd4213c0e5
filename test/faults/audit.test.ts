import { describe, expect, it } from 'vitest'
import { type AuditEntry, circuitMoves, circuitViolations } from './audit.js'
import { type Sort, unmetDemand } from './demands.js'

const entries = (...actions: string[]): AuditEntry[] =>
  actions.map((action_type, index) => ({
    id: index + 1,
    flag_id: 7,
    flag_title: 'search',
    flag_description: '',
    action_type,
  }))

const check = (actions: string[], circuit_status: string, circuit_revision: number): string[] =>
  circuitViolations('search', circuitMoves(entries(...actions), 7), { circuit_status, circuit_revision })

describe('circuitViolations', () => {
  it('takes a trip, a recovery that trips again, and one that ends', () => {
    const start = ['create', 'circuit_open', 'circuit_recovery_start', 'update']
    expect(check([...start, 'circuit_open', 'circuit_recovery_start', 'circuit_close'], 'close', 6)).toEqual([])
    expect(check([], 'close', 0)).toEqual([])
  })

  it('finds a circuit that opens twice or closes without having been open', () => {
    expect(check(['circuit_open', 'circuit_open'], 'open', 2)).toEqual([
      'search: log entry 2, circuit_open, came while open',
    ])
    expect(check(['circuit_close'], 'close', 1)).toHaveLength(1)
  })

  it('finds a revision that was used twice and a state that no entry leads to', () => {
    expect(check(['circuit_open', 'circuit_close'], 'close', 1)).toEqual([
      'search: 2 moves are logged, and the revision is 1',
    ])
    expect(check(['circuit_open'], 'close', 1)).toEqual(['search: its log ends with open, and its circuit is close'])
  })

  it('leaves entries of other flags out', () => {
    expect(circuitMoves(entries('circuit_open'), 8)).toEqual([])
  })
})

describe('unmetDemand', () => {
  const closed = { circuit_status: 'close', is_active: true, is_enabled: true }
  const open = { circuit_status: 'open', is_active: false, is_enabled: true }
  const of = (sort: Sort, flag: Parameters<typeof unmetDemand>[1], at = 1_000_000) =>
    unmetDemand({ sort, title: 'search' }, flag, at)

  it('demands an open circuit of a flag that broke, and a closed one of every other', () => {
    expect(of('recovers', closed)).toBeUndefined()
    expect(of('recovers', open)).toMatch(/must end as .*"close".*is .*"open"/)
    expect(of('breaks', open)).toBeUndefined()
    expect(of('breaks', closed)).toMatch(/must end as/)
  })

  it('lets a circuit that tripped many times in a row wait for as long as that makes it wait', () => {
    const waiting = (trips: number) => ({ ...open, circuit: { state: 'open' as const, openedAt: 900_000, trips } })
    expect(of('recovers', waiting(12))).toBeUndefined()
    expect(of('recovers', waiting(12), 1_600_000)).toMatch(/must end as .*"close"/)
    expect(of('recovers', waiting(3))).toMatch(/must end as .*"close"/)
  })

  it('demands that a person’s off stays off', () => {
    expect(of('off', { circuit_status: 'close', is_active: false, is_enabled: false })).toBeUndefined()
    expect(of('off', closed)).toMatch(/must end as/)
    expect(of('off', undefined)).toBe('search is gone')
  })
})
