import {
  type Circuit,
  type CircuitEvent,
  type CircuitRules,
  type Flag,
  SignalHistory,
  type WindowCounts,
} from '@tailslide/core'
import fc from 'fast-check'

export const flagWith = (fields: Partial<Flag> = {}): Flag => ({
  id: 13,
  app_id: 5,
  title: 'checkout',
  description: '',
  is_active: true,
  rollout_percentage: 50,
  white_listed_users: '',
  error_threshold_percentage: 50,
  circuit_status: 'close',
  is_recoverable: false,
  circuit_recovery_percentage: 100,
  circuit_recovery_delay: 1000,
  circuit_initial_recovery_percentage: 10,
  circuit_recovery_rate: 500,
  circuit_recovery_increment_percentage: 10,
  circuit_recovery_profile: 'linear',
  webhooks: '',
  created_at: '2026-11-22T15:43:21.990Z',
  updated_at: '2026-11-22T15:43:22.500Z',
  ...fields,
})

export const rulesWith = (fields: Partial<CircuitRules> = {}): CircuitRules => ({
  mode: 'automatic',
  window: 10_000,
  minimumRequests: 20,
  errorThreshold: 50,
  slowThreshold: 0,
  rule: 'threshold',
  confidence: 99.999,
  margin: 1,
  quorumInstances: 1,
  isRecoverable: true,
  recoveryDelay: 1000,
  maximumRecoveryDelay: 600_000,
  initialRecovery: 10,
  recoveryRate: 500,
  recoveryIncrement: 30,
  recoveryProfile: 'linear',
  ...fields,
})

export const countsWith = (fields: Partial<WindowCounts> = {}): WindowCounts => ({
  success: 0,
  failure: 0,
  slow: 0,
  control_ok: 0,
  control_error: 0,
  ...fields,
})

/** A history in which these calls came in at `at`. */
export function historyWith(at: number, fields: Partial<WindowCounts>, windowMs = 10_000): SignalHistory {
  const history = new SignalHistory(windowMs)
  const { success, failure, slow, control_ok, control_error } = countsWith(fields)
  history.put('success', at, success)
  history.put('failure', at, failure)
  history.put('slow', at, slow)
  history.put('control_ok', at, control_ok)
  history.put('control_error', at, control_error)
  return history
}

/** Any UTF-16, lone surrogates included. */
export const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) })

/** Names that turn an object used as a map into a trap. */
export const trickyText = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\u0000',
    '\u2028',
    '\ufeff',
    '💥',
    'ß',
    ' ',
  ),
  anyText.filter((text) => text !== ''),
)

const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const tenths = fc.integer({ min: 0, max: 1000 }).map((n) => n / 10)
export const percentage = fc.oneof(
  tenths,
  fc.double({ min: 0, max: 100, noNaN: true }).filter((n) => !Object.is(n, -0)),
)
const instant = fc.nat(4_000_000_000_000)
const duration = fc.nat(100_000)
const trips = fc.nat(20)

export const circuit: fc.Arbitrary<Circuit> = fc.oneof(
  fc.record({ state: fc.constant('closed' as const), since: instant, trips }),
  fc.record({ state: fc.constant('open' as const), openedAt: instant, trips }),
  fc.record({ state: fc.constant('recovering' as const), startedAt: instant, steppedAt: instant, percentage, trips }),
)

const olderFields = {
  id: positive,
  app_id: positive,
  title: trickyText,
  description: anyText,
  is_active: fc.boolean(),
  rollout_percentage: percentage,
  white_listed_users: anyText,
  error_threshold_percentage: percentage,
  circuit_status: fc.constantFrom('open' as const, 'close' as const, 'recovery' as const),
  is_recoverable: fc.boolean(),
  circuit_recovery_percentage: percentage,
  circuit_recovery_delay: duration,
  circuit_initial_recovery_percentage: percentage,
  circuit_recovery_rate: duration,
  circuit_recovery_increment_percentage: percentage,
  circuit_recovery_profile: fc.constantFrom('linear' as const, 'exponential' as const),
  webhooks: anyText,
  created_at: fc.string(),
  updated_at: fc.string(),
}

export const mode = fc.constantFrom(
  'automatic' as const,
  'observe' as const,
  'forced_open' as const,
  'forced_closed' as const,
)

const rule = fc.constantFrom('threshold' as const, 'comparison' as const)
const confidence = fc.oneof(fc.constant(0), fc.double({ min: 90, max: 99.9999999, noNaN: true }))
const margin = fc.integer({ min: 0, max: 500 }).map((n) => n / 10)
const quorum = fc.integer({ min: 1, max: 1000 })

const newerFields = fc.record(
  {
    is_enabled: fc.boolean(),
    rollout_seed: anyText,
    circuit_window: duration,
    circuit_minimum_requests: fc.nat(1000),
    circuit_slow_threshold_percentage: percentage,
    circuit_mode: mode,
    circuit,
    circuit_revision: fc.nat(),
    circuit_rule: rule,
    circuit_confidence_percentage: confidence,
    circuit_comparison_margin_percentage: margin,
    circuit_quorum_instances: quorum,
  },
  { requiredKeys: [] },
)

export const flag: fc.Arbitrary<Flag> = fc
  .tuple(fc.record(olderFields), newerFields)
  .map(([older, newer]) => ({ ...older, ...newer }))

/** The flags of one app: no id and no title twice. */
export const flags = fc
  .uniqueArray(flag, { selector: (each) => each.id, maxLength: 8 })
  .map((some) => [...new Map(some.map((each) => [each.title, each])).values()])

export const rules: fc.Arbitrary<CircuitRules> = fc.record({
  mode: fc.constant('automatic' as const),
  window: fc.integer({ min: 100, max: 60_000 }),
  minimumRequests: fc.nat(50),
  errorThreshold: percentage,
  slowThreshold: percentage,
  rule,
  confidence,
  margin,
  quorumInstances: quorum,
  isRecoverable: fc.boolean(),
  recoveryDelay: duration,
  maximumRecoveryDelay: fc.constant(600_000),
  initialRecovery: percentage,
  recoveryRate: duration,
  recoveryIncrement: fc.oneof(fc.constant(0), percentage, fc.constant(1e308)),
  recoveryProfile: fc.constantFrom('linear' as const, 'exponential' as const),
})

export const counts: fc.Arbitrary<WindowCounts> = fc
  .tuple(fc.nat(100), fc.nat(100), fc.nat(100))
  .map(([success, failure, slow]) => countsWith({ success, failure, slow: Math.min(slow, success + failure) }))

const verdict = fc.record({ trips: fc.boolean(), reason: fc.constantFrom('so many failed', '') })

/** Mostly fewer calls than a step of a recovery asks for, and some more; null while nobody is on the path. */
const calls = fc.option(fc.nat(5), { freq: 4 })

/** Events in the order of time, some of them after a long silence, some after the clock was set back. */
export const eventsOf = (length: { minLength?: number; maxLength: number }): fc.Arbitrary<CircuitEvent[]> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          { weight: 5, arbitrary: duration },
          fc.constant(86_400_000),
          fc.constant(600_000),
          fc.constant(0),
          fc.constantFrom(-1, -10_000, -86_400_000),
        ),
        fc.oneof(
          {
            weight: 6,
            arbitrary: fc.record({ type: fc.constant('tick' as const), verdict: fc.option(verdict), calls }),
          },
          fc.record({ type: fc.constantFrom('open' as const, 'close' as const) }),
          fc.record({ type: fc.constant('recover' as const), percentage }),
        ),
      ),
      length,
    )
    .map((gaps) => {
      let at = 1_790_000_000_000
      return gaps.map(([gap, event]) => {
        at += gap
        return { ...event, at }
      })
    })

export const events = eventsOf({ maxLength: 40 })
