import { describe, expect, it } from 'vitest'
import type { AuditEntry } from './audit.js'
import { WATCHED_FLAGS } from './demands.js'
import { type Evidence, judge } from './judge.js'
import { planFaults, SDKS } from './plan.js'

type WatchedState = Evidence['flags'][number]

const flags = WATCHED_FLAGS.map(({ title }, index): WatchedState => {
  const hasRecovered = title === 'recovers sdk-1'
  return {
    id: index + 1,
    app_id: 1,
    title,
    description: '',
    is_active: true,
    rollout_percentage: 100,
    white_listed_users: '',
    error_threshold_percentage: 50,
    circuit_status: 'close',
    is_recoverable: true,
    circuit_recovery_percentage: 100,
    circuit_recovery_delay: 300,
    circuit_initial_recovery_percentage: 20,
    circuit_recovery_rate: 200,
    circuit_recovery_increment_percentage: 40,
    circuit_recovery_profile: 'linear',
    webhooks: '',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    circuit_revision: hasRecovered ? 3 : 0,
  }
})
const idOf = (title: string): number => flags.find((flag) => flag.title === title)?.id ?? 0

const entry = (id: number, title: string, action_type: string, mark = ''): AuditEntry => ({
  id,
  flag_id: idOf(title) || 100,
  flag_title: title,
  flag_description: mark,
  action_type,
})

const stats = (sent: number): Evidence['stats'] extends ReadonlyMap<string, infer Stats> ? Stats : never => ({
  state: 'closed',
  recorded: sent,
  sent,
  pending: 0,
  dropped: 0,
  reconnects: 1,
  flags: flags.length,
  rulesetVersion: 9,
  rulesetAge: 0,
})

/** A run in which all went well; each test spoils one thing. */
const good: Evidence = {
  faults: planFaults({ seed: 1, ms: 60_000 }),
  reports: [
    { acknowledged: [{ mark: 'ann-1', flagTitle: 'ann ann-1', at: 1_000, version: 9 }], unknown: 2, violations: [] },
  ],
  sdks: SDKS.map((name) => ({ name, arrivals: [8, 9].map((version) => ({ version, at: 1_200 })), violations: [] })),
  stats: new Map(SDKS.map((name) => [name, stats(5)])),
  stored: new Map(SDKS.map((name) => [`${idOf(`healthy ${name}`)}:success`, 5])),
  audit: [
    entry(1, 'ann ann-1', 'create', 'ann-1'),
    entry(2, 'recovers sdk-1', 'circuit_open'),
    entry(3, 'recovers sdk-1', 'circuit_recovery_start'),
    entry(4, 'recovers sdk-1', 'circuit_close'),
  ],
  flags,
  unsettled: [],
  unclean: [],
  settledInMs: 700,
  parts: [{ name: 'tower-1', crashes: [], startsGivenUp: 1 }],
}

const violationsOf = (spoilt: Partial<Evidence>): readonly string[] => judge({ ...good, ...spoilt }).violations

describe('judge', () => {
  it('finds nothing wrong with a good run and says what it measured', () => {
    const { facts, violations } = judge(good)
    expect(violations).toEqual([])
    const said = facts.join('\n')
    expect(said).toContain('1 acknowledged, 2 without an answer')
    expect(said).toContain('longest 0.20 s')
    expect(said).toContain('20 recorded = 20 sent + 0 dropped; 20 stored')
  })

  it('finds an acknowledged change that is not in the audit log, or is there twice', () => {
    const [create, ...moves] = good.audit
    expect(violationsOf({ audit: moves })).toEqual([
      'change ann-1 was acknowledged and stands 0 times in the audit log',
    ])
    expect(create && violationsOf({ audit: [create, ...good.audit] })).toHaveLength(1)
  })

  it('finds an acknowledged version that never reached an SDK', () => {
    const [first, ...others] = good.sdks
    expect(first).toBeDefined()
    if (!first) return
    expect(violationsOf({ sdks: [{ ...first, arrivals: [{ version: 8, at: 0 }] }, ...others] })).toEqual([
      'change ann-1, version 9, never reached sdk-1',
    ])
  })

  it('finds signals that the store has twice, and signals that are nowhere', () => {
    const key = `${idOf('healthy sdk-2')}:success`
    expect(violationsOf({ stored: new Map([...good.stored, [key, 6]]) })).toEqual([
      'sdk-2 has sent 5 signals, and the store has 6',
    ])
    const lost = { ...stats(5), recorded: 7 }
    expect(violationsOf({ stats: new Map([...good.stats, ['sdk-3', lost]]) })).toHaveLength(1)
    const pending = { ...stats(5), recorded: 6, pending: 1 }
    expect(violationsOf({ stats: new Map([...good.stats, ['sdk-3', pending]]) })).toHaveLength(1)
  })

  it('finds a circuit that moved without a reason, and a run without any recovery', () => {
    const moved = flags.map((flag) =>
      flag.title === 'healthy sdk-1' ? { ...flag, circuit_status: 'open' as const, circuit_revision: 1 } : flag,
    )
    expect(violationsOf({ flags: moved, audit: [...good.audit, entry(5, 'healthy sdk-1', 'circuit_open')] })).toEqual([
      'healthy sdk-1: its circuit moved, and nothing was wrong with it',
    ])
    const still = flags.map((flag) => ({ ...flag, circuit_revision: 0 }))
    expect(violationsOf({ flags: still, audit: good.audit.slice(0, 1) })).toEqual([
      'no circuit has recovered, so that nothing is known of recoveries',
    ])
  })

  it('passes on what the SDKs, the persons, the parts and the settling complained of', () => {
    const [sdk, ...sdks] = good.sdks
    const [report] = good.reports
    const [part] = good.parts
    expect(sdk && report && part).toBeDefined()
    if (!sdk || !report || !part) return
    expect(
      violationsOf({
        sdks: [{ ...sdk, violations: ['it threw'] }, ...sdks],
        reports: [{ ...report, violations: ['it was refused'] }],
        parts: [{ ...part, crashes: ['it crashed'] }],
        unsettled: ['not there yet'],
        unclean: ['it hung'],
      }),
    ).toEqual(['it was refused', 'not there yet', 'it threw', 'it crashed', 'it hung'])
  })
})
