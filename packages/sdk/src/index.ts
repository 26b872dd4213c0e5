export type {
  Circuit,
  Clock,
  DeliveryId,
  FeedStatus,
  Flag,
  Problem,
  Reason,
  RolloutRule,
  Ruleset,
  RulesetFeed,
  RulesetListener,
  SendReport,
  SignalBatch,
  SignalCount,
  SignalKind,
  SignalSink,
} from '@tailslide/core'
export type { InitializeResult } from './connection.js'
export type { Decision } from './decision.js'
export { TailslideError, type TailslideErrorCode } from './errors.js'
export type { EventName, EventPayloads, Listener, WarningCode } from './events.js'
export { FlagManager } from './flag-manager.js'
export type { ManagerState, RulesetSource } from './lifecycle.js'
export type { LineLogger } from './log-lines.js'
export type { BootstrapFlag, FlagManagerOptions, HttpAgent, TogglerOptions } from './options.js'
export type { RunOptions, RunResult } from './run.js'
export type { Stats } from './stats.js'
export type { Toggler } from './toggler.js'
