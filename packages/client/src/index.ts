export type { FieldProblem } from '@tailslide/core'
export { TowerClientError } from './errors.js'
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
  FoundFlags,
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
  TimeseriesPoint,
  ToggledFlags,
  TokenSettings,
} from './models.js'
export { type ConnectionOptions, createRequest, type Fetch, type Request } from './request.js'
export { createTowerClient, type TowerClient, type TowerClientOptions } from './tower-client.js'
