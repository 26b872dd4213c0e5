import { SIGNAL_RETENTION_MS } from '@tailslide/core'
import Type from 'typebox'
import { bool, integer, oneOf, only, title } from './values.js'

/** Without NUL, which PostgreSQL cannot keep in a text, and without halves of characters, which no database can. */
const text = (maxLength: number) =>
  Type.String({
    maxLength,
    pattern: '^[^\\u0000\\p{Cs}]*$',
    rule: `must be a string of at most ${maxLength.toLocaleString('en')} characters, without NUL or lone surrogates`,
  })
const percentage = Type.Number({
  minimum: 0,
  maximum: 100,
  multipleOf: 0.001,
  rule: 'must be a number from 0 to 100, in steps of 0.001',
})
/** 24 days, the longest that a timer of most platforms takes. */
const duration = integer(100, 2_147_483_647, 'milliseconds')

/** What a person sets. */
const written = {
  description: Type.Optional(text(10_000)),
  is_active: Type.Optional(bool),
  rollout_percentage: Type.Optional(percentage),
  // Whitelists grow long; the limit of the body is theirs too.
  white_listed_users: Type.Optional(text(1_000_000)),
  error_threshold_percentage: Type.Optional(percentage),
  is_recoverable: Type.Optional(bool),
  circuit_recovery_delay: Type.Optional(duration),
  circuit_initial_recovery_percentage: Type.Optional(percentage),
  circuit_recovery_rate: Type.Optional(duration),
  circuit_recovery_increment_percentage: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000,
      multipleOf: 0.001,
      rule: 'must be a number above 0, at most 1000, in steps of 0.001: a recovery without steps would never end',
    }),
  ),
  circuit_recovery_profile: Type.Optional(oneOf('linear', 'exponential')),
  webhooks: Type.Optional(text(10_000)),
  is_enabled: Type.Optional(bool),
  rollout_seed: Type.Optional(text(200)),
  circuit_window: Type.Optional(integer(100, SIGNAL_RETENTION_MS, 'milliseconds')),
  circuit_minimum_requests: Type.Optional(integer(1, 1_000_000_000, 'calls')),
  circuit_slow_threshold_percentage: Type.Optional(percentage),
  circuit_mode: Type.Optional(oneOf('automatic', 'observe', 'forced_open', 'forced_closed')),
  circuit_rule: Type.Optional(oneOf('threshold', 'comparison')),
  circuit_confidence_percentage: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 99.9999999,
      not: { exclusiveMinimum: 0, exclusiveMaximum: 90 },
      rule: 'must be 0, or a number from 90 to 99.9999999: a confidence of 100 would never be reached',
    }),
  ),
  circuit_comparison_margin_percentage: Type.Optional(
    Type.Number({ minimum: 0, maximum: 50, rule: 'must be a number from 0 to 50' }),
  ),
  circuit_quorum_instances: Type.Optional(integer(1, 1_000, 'instances')),
}

const echoedInteger = Type.Optional(Type.Integer({ minimum: 0, rule: 'must be an integer, 0 or more' }))
const echoed = Type.Optional(Type.Unknown())

/**
 * What the circuit sets. Deployed clients make and change flags by sending the whole flag, so these are taken and change
 * nothing; where they differ, the answer says so. The circuit moves by its own routes.
 */
const ofCircuit = {
  circuit_status: Type.Optional(oneOf('open', 'close', 'recovery')),
  // Circuits have any share, such as 35.875.
  circuit_recovery_percentage: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, rule: 'must be a number from 0 to 100' }),
  ),
  circuit: echoed,
  circuit_revision: echoedInteger,
}

/** What Tower sets, in an answer that is sent back or in a flag that is copied. */
const ofTower = { id: echoedInteger, app_id: echoedInteger, created_at: echoed, updated_at: echoed, logs: echoed }

export const newFlag = only({ title, ...written, ...ofCircuit, ...ofTower })
export const flagChange = only({ title: Type.Optional(title), ...written, ...ofCircuit, ...ofTower })
export type FlagChange = Type.Static<typeof flagChange>
