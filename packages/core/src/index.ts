export type { Circuit, CircuitMode } from './circuit.js'
export type { CircuitMessage, CircuitTransition } from './circuit-message.js'
export { CoreError, type CoreErrorCode, type Problem } from './errors.js'
export type { CircuitStatus, Flag, RecoveryProfile, Ruleset } from './flag.js'
export {
  ALL_RULESETS,
  appSubjects,
  type ChangeCause,
  CIRCUIT_SUBJECTS,
  DEFAULT_STREAM,
  HEADERS,
  parseRulesetSubject,
  rulesetSubject,
  SIGNAL_KINDS,
  SIGNAL_RETENTION_MS,
  type SignalKind,
  signalKey,
} from './names.js'
export type {
  CircuitConsumer,
  CircuitPublisher,
  Clock,
  FeedStatus,
  Logger,
  OutgoingRuleset,
  RulesetFeed,
  RulesetListener,
  RulesetPublisher,
  SendReport,
  SignalBatch,
  SignalBucket,
  SignalCount,
  SignalReader,
  SignalReading,
  SignalSink,
} from './ports.js'
