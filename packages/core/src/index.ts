export { type BackoffLimits, backoff } from './backoff.js'
export { circuitEnteredAt, circuitFields, circuitOf, enteredAt } from './circuit/circuit-of-flag.js'
export {
  type CircuitRules,
  circuitRules,
  TRIP_FIELDS,
  type TripFields,
  tripRules,
} from './circuit/circuit-rules.js'
export { delayRules } from './circuit/delay-rules.js'
export { countFrom, notAhead, step, windowStart } from './circuit/machine.js'
export { parseCircuit } from './circuit/parse-circuit.js'
export {
  CALLS_FOR_A_STEP,
  firstPercentage,
  healthyTime,
  longerWaitAfterClosing,
  longestWait,
  type NextWait,
  nextPercentage,
  recoveryDelayAfter,
  whileRecovering,
} from './circuit/recovery.js'
export {
  type Episode,
  type KnownTrip,
  type RecordedCount,
  type Recording,
  type Replay,
  replay,
} from './circuit/replay.js'
export { isRarerThan, logUpperTail } from './circuit/rules/binomial.js'
export {
  type ComparisonRule,
  type ComparisonState,
  type ComparisonVerdict,
  explainComparison,
  judgeComparison,
  NO_COMPARISON,
  updateComparison,
} from './circuit/rules/comparison-rule.js'
export type { InstanceCounts } from './circuit/rules/fresh-counts.js'
export type { RuleMemories, RuleSettings, TripVerdict } from './circuit/rules/index.js'
export {
  canTrip,
  goodCallsSince,
  isAlarming,
  learnedFor,
  NOTHING_KNOWN,
  remembers,
  type TripRules,
  type TripSignals,
  tripVerdict,
  weigh,
} from './circuit/rules/judge.js'
export { type CircuitRule, RULE_NAMES } from './circuit/rules/rule-names.js'
export {
  explainThreshold,
  judgeThreshold,
  lookBack,
  QUORUM_WINDOW_MS,
  type ThresholdCause,
  type ThresholdRule,
  type ThresholdVerdict,
} from './circuit/rules/threshold-rule.js'
export type { NumberField } from './circuit/rules/trip-rule.js'
export { estimateTrip, type TripEstimate } from './circuit/trip-estimate.js'
export {
  type Circuit,
  type CircuitEffect,
  type CircuitEvent,
  type CircuitStep,
  INITIAL_CIRCUIT,
  type Verdict,
} from './circuit/types.js'
export { WITHOUT_AEROBAT } from './circuit/without-aerobat.js'
export { CodedError } from './coded-error.js'
export { CoreError, type CoreErrorCode, type Problem } from './errors.js'
export { beginsAnew, hasAudience } from './flag/audience.js'
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
  whitelistOf,
} from './flag/evaluate.js'
export type { Field, Group, Presence, Purpose, Unit, Writer } from './flag/field.js'
export { FLAG_FIELDS } from './flag/fields.js'
export {
  type CircuitMode,
  type CircuitStatus,
  type DerivedName,
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  type Flag,
  type FlagSettings,
  isFieldName,
  isUnwritable,
  isWritable,
  type RecoveryProfile,
  type UnwritableName,
  type WritableFields,
  type WritableName,
} from './flag/flag.js'
export { NEW_FLAG, SETTING_NAMES, type SettingName } from './flag/new-flag.js'
export { isBeyondDeployed, projectForDeployed } from './flag/projection.js'
export { rolloutBucket, rolloutPosition } from './flag/rollout.js'
export type { Ruleset } from './flag/ruleset.js'
export { isSameFlag } from './flag/same-flag.js'
export { type FieldSchema, fits, isStep, type ValueType } from './flag/value-type.js'
export { isRecord } from './is-record.js'
export { type LastPlace, LONGEST_PLACE_COOKIE, PLACE_COOKIE, placeCookie, readPlaceCookie } from './pages/last-place.js'
export type { AerobatAnswer, AerobatCalling, AerobatPresence, AerobatRound } from './ports/aerobats.js'
export type { CircuitConsumer, CircuitPublisher, CircuitReading } from './ports/circuits.js'
export type { Clock } from './ports/clock.js'
export type { Logger } from './ports/logger.js'
export type {
  EncodedFlag,
  FeedStatus,
  OutgoingRuleset,
  RulesetFeed,
  RulesetListener,
  RulesetPublisher,
} from './ports/rulesets.js'
export type {
  FollowedSignals,
  HeldCount,
  PastStretch,
  SendReport,
  SignalBatch,
  SignalBucket,
  SignalCount,
  SignalFollower,
  SignalNews,
  SignalReader,
  SignalReading,
  SignalSink,
} from './ports/signals.js'
export type { FlagEvaluations, ReportOutcome, UsageReport } from './ports/usage.js'
export { decodeFile } from './project-file/decode-file.js'
export { MOST_ALIASES } from './project-file/keys.js'
export { MOST_FILE_BYTES, type RefusedFile, readDocument } from './project-file/read-document.js'
export { addCounts, type MutableCounts, noCounts, type WindowCounts } from './signals/counts.js'
export { type DeliveryId, deliveryName, parseDeliveryName } from './signals/delivery-name.js'
export {
  FOLLOWED_BUCKET_MS,
  isSignalKind,
  isTrouble,
  SIGNAL_KINDS,
  SIGNAL_RETENTION_MS,
  SIGNALS,
  type SignalKind,
  signalKey,
} from './signals/kinds.js'
export { InstanceSignalHistory, type RecentSignals, SignalHistory } from './signals/signal-history.js'
export { blanksAround } from './text/blanks-around.js'
export { type Difference, differenceOf } from './text/difference.js'
export { inShell } from './text/in-shell.js'
export { inShort, shorten } from './text/in-short.js'
export { editsBetween, nearestName } from './text/nearest-name.js'
export { isPrivateAddress } from './text/private-address.js'
export { type RefusedHost, refusedHost } from './text/refused-host.js'
export { encodeAerobatAnswer, parseAerobatAnswer } from './wire/aerobat-answer.js'
export { applyRulesetChange, encodeFlags, encodeRulesetChange, joinFlags } from './wire/change.js'
export {
  type CircuitMessage,
  type CircuitTransition,
  encodeCircuitMessage,
  parseCircuitMessage,
} from './wire/circuit-message.js'
export {
  SDK_PATHS,
  STREAM_EVENTS,
  STREAM_FIRST_BYTE_MS,
  STREAM_HEARTBEAT_MS,
  STREAM_RETRY_MS,
  STREAM_SILENCE_MS,
  sdkPath,
  TAKES_CHANGES,
} from './wire/http.js'
export {
  ALL_RULESETS,
  aerobatSubject,
  announcementSubject,
  appSubjects,
  type ChangeCause,
  CIRCUIT_SUBJECTS,
  DEFAULT_STREAM,
  HEADERS,
  parseRulesetSubject,
  rulesetSubject,
  rulesetSubjects,
} from './wire/nats.js'
export { type FieldProblem, PROBLEM_MEDIA_TYPE, readProblem, type SaidProblem } from './wire/problem.js'
export { encodeFlag, encodeRuleset, type ParsedRuleset, parseRuleset } from './wire/ruleset.js'
export { formatRulesetId, parseRulesetId, type RulesetId } from './wire/ruleset-id.js'
export { type ByteWork, RulesetReader } from './wire/ruleset-reader.js'
export { encodeRulesetInSlices, parseRulesetInSlices } from './wire/slices.js'
export { replacesUnsaved, type SavedOrNot } from './wire/unsaved-ruleset.js'
export {
  encodeUsage,
  LONGEST_UNKNOWN_NAME,
  MOST_REPORTED_FLAGS,
  MOST_UNKNOWN_NAMES,
  USAGE_EVERY_MS,
} from './wire/usage.js'
