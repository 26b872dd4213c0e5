import { type CircuitMode, type Flag, NEW_FLAG, RULE_NAMES } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { onceOn } from '../../../src/flags/list/once-on.js'
import { reachingOf } from '../../../src/flags/reach.js'

type Set = Partial<Flag>

const MODES: readonly CircuitMode[] = ['automatic', 'observe', 'forced_open', 'forced_closed']
const flagOf = (set: Set): Flag => ({
  ...NEW_FLAG,
  ...{
    id: 1,
    app_id: 1,
    title: 'checkout',
    created_at: '2026-11-26T12:00:00.000Z',
    is_active: false,
    rollout_percentage: 20,
  },
  ...{ circuit_status: 'close', circuit_recovery_percentage: 0, created_at: '2026-11-26', updated_at: '2026-11-26' },
  ...set,
})
const toldOf = (set: Set): string => {
  const flag = flagOf(set)
  const { users, circuit } = onceOn(reachingOf(flag), flag)
  return `${users} ${circuit}`.replace(/[\u202f\u00a0]/g, ' ')
}

const SOME = '20 % of users get the new path at once.'
const IN_MODE: Readonly<Record<CircuitMode, (byRule: string) => string>> = {
  automatic: (byRule) => `${SOME} ${byRule}`,
  observe: () => `${SOME} The circuit does not open, however many calls fail. It only writes down when it would have.`,
  forced_open: () =>
    'Nobody gets the new path: the circuit is forced off. It stays so until somebody lets go of the circuit.',
  forced_closed: () => `${SOME} The circuit stays closed, however many calls fail, until somebody lets go of it.`,
}
const BY_RULE = {
  threshold: 'The circuit opens above 10 % failing calls.',
  comparison: 'The circuit opens when the new path fails more often than the old one.',
} as const

describe('what is said before a flag is switched on', () => {
  it.each(MODES.flatMap((circuit_mode) => RULE_NAMES.map((circuit_rule) => ({ circuit_mode, circuit_rule }))))(
    'is what its circuit does in the mode $circuit_mode with the rule $circuit_rule',
    (set) => {
      expect(toldOf(set)).toBe(IN_MODE[set.circuit_mode](BY_RULE[set.circuit_rule]))
    },
  )

  it.each<[string, Set]>([
    [
      'Nobody gets the new path: the circuit is open. It is tried again by itself, and lets users back in step by step.',
      { circuit: { state: 'open', openedAt: 1, trips: 1 }, is_recoverable: true },
    ],
    [
      'Nobody gets the new path: the circuit is open. It stays so until somebody closes the circuit.',
      { circuit: { state: 'open', openedAt: 1, trips: 1 }, is_recoverable: false },
    ],
    [
      '2 % of users get the new path at once: the circuit lets them back in step by step. The circuit opens above 10 % failing calls.',
      { circuit: { state: 'recovering', startedAt: 1, steppedAt: 1, percentage: 10, trips: 1 } },
    ],
    [
      '2 named users get the new path at once. The circuit opens above 10 % failing calls.',
      { rollout_percentage: 0, white_listed_users: 'ana,ben' },
    ],
  ])('is what its circuit does at this moment: %s', (told, set) => {
    expect(toldOf(set)).toBe(told)
  })

  it.each<[string, Set]>([
    ['The circuit does not open by itself: its limit is 0 %.', { error_threshold_percentage: 0 }],
    ['The circuit does not open by itself: its limit is 100 %.', { error_threshold_percentage: 100 }],
    [
      'The circuit opens above 30 % slow calls.',
      { error_threshold_percentage: 0, circuit_slow_threshold_percentage: 30 },
    ],
    [
      'The circuit opens above 30 % slow calls.',
      { error_threshold_percentage: 100, circuit_slow_threshold_percentage: 30 },
    ],
    ['The circuit opens above 10 % failing calls or 30 % slow calls.', { circuit_slow_threshold_percentage: 30 }],
  ])('follows from its limits: %s', (told, set) => {
    expect(toldOf(set)).toBe(`${SOME} ${told}`)
  })

  it('names a mode or a rule that only a newer Tower knows', () => {
    const newer: object = { circuit_mode: 'careful' }
    expect(toldOf(newer)).toBe(`${SOME} The mode of the circuit is careful, which this page does not know.`)
    const rule: object = { circuit_rule: 'latency' }
    expect(toldOf(rule)).toBe(`${SOME} The circuit opens by the rule latency, which this page does not know.`)
  })

  it('is nothing of its circuit before that was read', () => {
    expect(onceOn({ ...reachingOf(flagOf({})), circuit_mode: 'observe' }, undefined).circuit).toBeUndefined()
  })
})
