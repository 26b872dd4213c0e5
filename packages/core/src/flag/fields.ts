import { circuitType } from '../circuit/parse-circuit.js'
import { RULE_NAMES } from '../circuit/rules/rule-names.js'
import { INITIAL_CIRCUIT } from '../circuit/types.js'
import { SIGNAL_RETENTION_MS } from '../signals/kinds.js'
import { filled, optional, required } from './field.js'
import * as type from './value-type.js'

// THE description of a flag. What a flag is in TypeScript, how it is read, ordered and compared on the wire, what the API takes and
// answers, the columns of the database, the CLI's options and the tables in `docs/` all follow from here. To add a field: a
// row at the end, and a migration that adds its column.

/** 24 days, the longest that a timer of most platforms takes. */
const LONGEST_MS = 2_147_483_647
const milliseconds = type.wholeNumber(100, LONGEST_MS, 'milliseconds')
const window = type.wholeNumber(100, SIGNAL_RETENTION_MS, 'milliseconds')
const calls = type.wholeNumber(1, 1_000_000_000, 'calls')
const instances = type.strictWholeNumber(1, 1_000, 'instances')

/** In the order in which deployed components send them; the newer ones follow. */
export const FLAG_FIELDS = {
  id: required(type.id, {
    writer: 'tower',
    purpose: 'evaluation',
    group: 'identity',
    about: 'The number of the flag. It names the flag in signals and circuit messages, and never changes.',
  }),
  app_id: required(type.id, {
    writer: 'tower',
    purpose: 'evaluation',
    group: 'identity',
    about: 'The app that the flag belongs to.',
  }),
  title: required(type.name(200), {
    writer: 'person',
    purpose: 'evaluation',
    group: 'identity',
    about: 'The name that code asks for; unique within its app.',
  }),
  description: filled(type.text(10_000), {
    writer: 'person',
    purpose: 'display',
    group: 'identity',
    absent: '',
    whenNew: '',
    about: 'What the flag is for, in your own words.',
  }),
  is_active: required(type.boolean, {
    writer: 'derived',
    purpose: 'evaluation',
    group: 'circuit',
    about:
      'The answer of the switch and the circuit together: on, and the circuit not open. Written, it is the switch.',
  }),
  rollout_percentage: required(type.percentage, {
    writer: 'person',
    purpose: 'evaluation',
    group: 'rollout',
    ownOfEnvironment: true,
    unit: 'percent',
    whenNew: 0,
    about: 'The share of users who get the new path.',
  }),
  white_listed_users: filled(type.text(1_000_000), {
    writer: 'person',
    purpose: 'evaluation',
    group: 'rollout',
    ownOfEnvironment: true,
    absent: '',
    whenNew: '',
    about: 'Users who are always in, separated by commas; white space around a name does not count.',
  }),
  error_threshold_percentage: filled(type.percentage, {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'percent',
    absent: 0,
    // A healthy flag fails in 1 % of its calls and less; ten times that is an outage.
    whenNew: 10,
    about: 'Trip when more than this share of calls fail; 0: the threshold rule never trips.',
  }),
  circuit_status: filled(type.oneOf('open', 'close', 'recovery'), {
    writer: 'derived',
    purpose: 'evaluation',
    group: 'circuit',
    insteadOfCircuit: true,
    absent: 'close',
    about: 'The state of the circuit, in the words of deployed Tailslide.',
  }),
  is_recoverable: filled(type.boolean, {
    writer: 'person',
    purpose: 'circuit',
    group: 'recovery',
    insteadOfCircuit: true,
    absent: false,
    whenNew: true,
    about: 'Whether an open circuit recovers by itself.',
  }),
  circuit_recovery_percentage: filled(type.percentage, {
    writer: 'derived',
    purpose: 'evaluation',
    group: 'circuit',
    unit: 'percent',
    insteadOfCircuit: true,
    absent: 0,
    about: 'While recovering: the share of the rollout that is let in.',
  }),
  circuit_recovery_delay: filled(milliseconds, {
    writer: 'person',
    purpose: 'circuit',
    group: 'recovery',
    unit: 'milliseconds',
    absent: 100,
    whenNew: 10_000,
    about: 'From opening to the start of the recovery; doubles with each trip in a row, to ten minutes at most.',
  }),
  circuit_initial_recovery_percentage: filled(type.percentage, {
    writer: 'person',
    purpose: 'circuit',
    group: 'recovery',
    unit: 'percent',
    absent: 10,
    whenNew: 10,
    about: 'The share of the rollout that a recovery begins with.',
  }),
  circuit_recovery_rate: filled(milliseconds, {
    writer: 'person',
    purpose: 'circuit',
    group: 'recovery',
    unit: 'milliseconds',
    absent: 100,
    // With the increment: nine stays, from the first calls let in to the closing.
    whenNew: 2_000,
    about: 'The least time between two steps of a recovery.',
  }),
  circuit_recovery_increment_percentage: filled(type.growth, {
    writer: 'person',
    purpose: 'circuit',
    group: 'recovery',
    unit: 'percent',
    absent: 0.1,
    whenNew: 10,
    about: 'Added at each step (linear), or the growth of each step in percent (exponential).',
  }),
  circuit_recovery_profile: filled(type.oneOf('linear', 'exponential'), {
    writer: 'person',
    purpose: 'circuit',
    group: 'recovery',
    absent: 'linear',
    whenNew: 'linear',
    about: 'How the share grows from step to step.',
  }),
  webhooks: filled(type.text(10_000), {
    writer: 'person',
    purpose: 'display',
    group: 'notification',
    absent: '',
    whenNew: '',
    about: 'URLs told about trips and recoveries, separated by commas.',
  }),
  created_at: filled(type.text(40), {
    writer: 'tower',
    purpose: 'display',
    group: 'identity',
    unit: 'ISO 8601',
    absent: '',
    about: 'When the flag was made.',
  }),
  updated_at: filled(type.text(40), {
    writer: 'tower',
    purpose: 'display',
    group: 'identity',
    unit: 'ISO 8601',
    absent: '',
    about: 'When the flag or its circuit last changed.',
  }),

  is_enabled: optional(type.boolean, {
    writer: 'person',
    purpose: 'evaluation',
    group: 'rollout',
    ownOfEnvironment: true,
    // A flag without it comes from a deployed Tower, and `is_active` decides.
    absent: undefined,
    whenNew: false,
    about: 'The switch: what a person wants, whatever the circuit does.',
  }),
  rollout_seed: optional(type.text(200), {
    writer: 'person',
    purpose: 'evaluation',
    group: 'rollout',
    whenNew: '',
    about: 'Draws users of its own for this flag; empty: the same users as every other flag of the same share.',
  }),
  circuit_window: optional(window, {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'milliseconds',
    // As long as signals are kept, so that twenty failing calls trip whether they come in a second or in most of an hour.
    whenNew: SIGNAL_RETENTION_MS,
    about: 'How far back the threshold rule looks.',
  }),
  circuit_minimum_requests: optional(calls, {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'calls',
    whenNew: 20,
    about: 'Fewer calls than this never trip.',
  }),
  circuit_slow_threshold_percentage: optional(type.percentage, {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'percent',
    whenNew: 0,
    about: 'Trip when more than this share of calls are slow; 0: never.',
  }),
  circuit_mode: optional(type.oneOf('automatic', 'observe', 'forced_open', 'forced_closed'), {
    writer: 'person',
    purpose: 'circuit',
    group: 'circuit',
    ownOfEnvironment: true,
    whenNew: 'automatic',
    about: 'automatic: the circuit decides. observe: it only says what it would do. The others hold it where they say.',
  }),
  circuit: optional(circuitType, {
    writer: 'circuit',
    purpose: 'evaluation',
    group: 'circuit',
    // A flag without it comes from a deployed Tower.
    absent: undefined,
    whenNew: INITIAL_CIRCUIT,
    about: 'The exact state of the circuit, from which `circuit_status` and `circuit_recovery_percentage` follow.',
  }),
  circuit_revision: optional(type.revision, {
    writer: 'circuit',
    purpose: 'circuit',
    group: 'circuit',
    absent: undefined,
    whenNew: 0,
    about: "Counts the changes of the circuit and of its mode, a person's switching on among them.",
  }),
  circuit_rule: optional(type.oneOf(...RULE_NAMES), {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    whenNew: 'threshold',
    about: 'Whether the new path is judged by how often it fails, or by how much more often than the old one.',
  }),
  circuit_confidence_percentage: optional(type.confidence, {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'percent',
    whenNew: 99.999,
    about:
      'How sure to be that an excess of failures is no noise; 0: the plain share decides, as in deployed Aerobats.',
  }),
  circuit_comparison_margin_percentage: optional(type.within(0, 50), {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'percentage points',
    whenNew: 1,
    about: 'By how much the new path may fail more often than the old one.',
  }),
  circuit_quorum_instances: optional(instances, {
    writer: 'person',
    purpose: 'circuit',
    group: 'trip',
    unit: 'instances',
    whenNew: 1,
    about: 'The verdict must stand without the worst but so many instances; 1: instances are not told apart.',
  }),
}
