export type { FieldProblem } from '@tailslide/core'
export type { Call } from './call.js'
export { TowerClientError } from './errors.js'
export { type EventsConnection, type EventsWanted, followEvents, type HistoryEntry, type TowerEvent } from './events.js'
export type {
  ApiToken,
  App,
  ChangedFlag,
  Comparison,
  CopiedFlag,
  Environment,
  EnvironmentSettings,
  FlagAbout,
  FlagDifference,
  FlagFields,
  FlagInEnvironment,
  FlagSearch,
  FlagUsage,
  FoundFlags,
  HygieneReport,
  KeySettings,
  LogEntry,
  LogPage,
  NewApiToken,
  NewSdkKey,
  Project,
  Promotion,
  PromotionWanted,
  Rotation,
  SdkKey,
  SeenFlag,
  Series,
  SeriesOfFlags,
  SeriesPoint,
  SeriesWanted,
  TimeseriesPoint,
  ToggledFlags,
  TokenSettings,
} from './models.js'
export { type ConnectionOptions, createRequest, type Fetch, type Request } from './request.js'
export { createTowerClient, type TowerClient, type TowerClientOptions } from './tower-client.js'
