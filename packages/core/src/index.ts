export { beginsAnew, hasAudience } from './audience.js'
export {
  type Circuit,
  type CircuitEffect,
  type CircuitEvent,
  type CircuitMode,
  type CircuitStep,
  countFrom,
  INITIAL_CIRCUIT,
  notAhead,
  step,
  type Verdict,
  windowStart,
} from './circuit.js'
export {
  type CircuitMessage,
  type CircuitTransition,
  encodeCircuitMessage,
  parseCircuitMessage,
} from './circuit-message.js'
export { type DeliveryId, deliveryName, parseDeliveryName } from './delivery-name.js'
export { CoreError, type CoreErrorCode, type Problem } from './errors.js'
export {
  type CompiledFlag,
  compileFlag,
  type DecidedReason,
  type Decision,
  decide,
  evaluate,
  isActive,
  type Reason,
  type RolloutRule,
} from './evaluate.js'
export type { CircuitRule, CircuitStatus, Flag, FlagSettings, RecoveryProfile, Ruleset } from './flag.js'
export { circuitEnteredAt, circuitFields, circuitOf, enteredAt } from './flag-circuit.js'
export {
  ALL_RULESETS,
  announcementSubject,
  appSubjects,
  type ChangeCause,
  CIRCUIT_SUBJECTS,
  DEFAULT_STREAM,
  FOLLOWED_BUCKET_MS,
  HEADERS,
  parseRulesetSubject,
  rulesetSubject,
  rulesetSubjects,
  SIGNAL_KINDS,
  SIGNAL_RETENTION_MS,
  type SignalKind,
  signalKey,
} from './names.js'
export { NEW_FLAG } from './new-flag.js'
export { parseCircuit } from './parse-circuit.js'
export type {
  CircuitConsumer,
  CircuitPublisher,
  Clock,
  EncodedFlag,
  FeedStatus,
  FollowedSignals,
  HeldCount,
  Logger,
  OutgoingRuleset,
  PastStretch,
  RulesetFeed,
  RulesetListener,
  RulesetPublisher,
  SendReport,
  SignalBatch,
  SignalBucket,
  SignalCount,
  SignalFollower,
  SignalNews,
  SignalReader,
  SignalReading,
  SignalSink,
} from './ports.js'
export { rolloutBucket, rolloutPosition } from './position.js'
export { isBeyondDeployed, projectForDeployed } from './projection.js'
export {
  CALLS_FOR_A_STEP,
  firstPercentage,
  healthyTime,
  longestWait,
  nextPercentage,
  recoveryDelayAfter,
  whileRecovering,
} from './recovery.js'
export { isRarerThan, logUpperTail } from './rules/binomial.js'
export {
  type ComparisonRule,
  type ComparisonState,
  type ComparisonVerdict,
  explainComparison,
  judgeComparison,
  NO_COMPARISON,
  updateComparison,
} from './rules/comparison-rule.js'
export type { InstanceCounts } from './rules/fresh-counts.js'
export { InstanceSignalHistory, type RecentSignals, SignalHistory } from './rules/signal-history.js'
export {
  explainThreshold,
  judgeThreshold,
  lookBack,
  QUORUM_WINDOW_MS,
  type ThresholdCause,
  type ThresholdRule,
  type ThresholdVerdict,
} from './rules/threshold-rule.js'
export {
  type CircuitRules,
  canTrip,
  circuitRules,
  DEFAULT_COMPARISON_MARGIN_PERCENTAGE,
  DEFAULT_CONFIDENCE_PERCENTAGE,
  DEFAULT_ERROR_THRESHOLD_PERCENTAGE,
  DEFAULT_INITIAL_RECOVERY_PERCENTAGE,
  DEFAULT_MINIMUM_REQUESTS,
  DEFAULT_RECOVERY_DELAY_MS,
  DEFAULT_RECOVERY_INCREMENT_PERCENTAGE,
  DEFAULT_RECOVERY_PROFILE,
  DEFAULT_RECOVERY_RATE_MS,
  DEFAULT_WINDOW_MS,
  goodCallsSince,
  type TripRules,
  type TripSignals,
  type TripVerdict,
  tripVerdict,
} from './trip-rules.js'
export { replacesUnsaved, type SavedOrNot } from './unsaved-ruleset.js'
export type { WindowCounts } from './window.js'
export { encodeFlag, encodeRuleset, FLAG_FIELD_NAMES, type ParsedRuleset, parseRuleset } from './wire.js'
export { applyRulesetChange, encodeFlags, encodeRulesetChange } from './wire-change.js'
export { encodeRulesetInSlices, parseRulesetInSlices } from './wire-slices.js'
