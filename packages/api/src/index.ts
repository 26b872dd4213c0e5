export type { Me, PasswordChange, Session, SignOnRefusal, SignOnTrouble } from './account.js'
export { addressOf, type JsonRouteName, type RequestOf, routeOf } from './asking.js'
export { type AppLog, type FlagLog, LOG_LIMIT_RULE, type Log, type LogQuery, MOST_LOG_ENTRIES } from './audit.js'
export type { Config, ConfigChange, ConfigRename, ConfiguredSettings } from './config.js'
export {
  type AnyRoute,
  allOperations,
  allRoutes,
  contract,
  type Operation,
  type RouteName,
  type RouteOf,
} from './contract.js'
export { EVENT_TYPES, type EventType } from './events.js'
export type { EchoedFields, FlagChange } from './flag-body.js'
export { headersOf } from './headers.js'
export { PARTS, type Part } from './health.js'
export {
  type HistoryEntry,
  type HistoryFilters,
  type HistoryQuery,
  isAboutKind,
  isActorKind,
  MOMENT_RULE,
  MOST_SEARCHED,
} from './history.js'
export { ACCESS_ACTIONS, APP_ACTIONS, FLAG_ACTIONS, HISTORY_ACTIONS } from './history-actions.js'
export { type Finding, type HygieneReport, MOST_FINDINGS, MOST_UNKNOWN_FINDINGS } from './hygiene.js'
export {
  KEY_OVERLAP,
  type KeyRotation,
  MOST_KEYS,
  type NewSdkKey,
  type SdkKey,
  type SdkKeyKind,
  type WantedKey,
} from './keys.js'
export { GRANTS, type Grant, isAtLeast, isRole, type Need, ROLES, type Role, satisfies } from './needs.js'
export { DATE_RULE } from './notes.js'
export { openApiDocument, openApiPaths } from './open-api.js'
export type { FlagOverview, LastChange } from './overview.js'
export {
  EMAIL,
  EMAIL_RULE,
  GRANT_SOURCES,
  type GrantSource,
  type Invitation,
  MOST_GRANTS,
  PASSWORD,
  PASSWORD_RULE,
  type PasswordLink,
  PERSON_STATES,
  type Person,
  type PersonGrant,
  type PersonState,
  type WantedGrant,
} from './people.js'
export { isProblemCode, PROBLEM_STATUSES, type ProblemCode, type ProblemDetails, problem } from './problem.js'
export {
  type App,
  type Environment,
  MOST_ENVIRONMENTS,
  NEW_ENVIRONMENTS,
  PRODUCTION,
  type Project,
} from './projects.js'
export { type FlagDifference, LONGEST_SHOWN, MOST_DIFFERENCES, type Promotion } from './promotion.js'
export {
  type AnswerBody,
  BODY_LIMIT_BYTES,
  type Body,
  bodyLimitOf,
  type Params,
  paramNames,
  paramsSchema,
  type Query,
  type Route,
  STRANGERS_BODY_LIMIT_BYTES,
  type Subject,
} from './route.js'
export {
  LONGEST_SERIES_MS,
  MOST_SERIES_FLAGS,
  MOST_SERIES_POINTS,
  RANGE_RULE,
  SERIES_STEPS,
  type Series,
  type SeriesOfFlags,
  type SeriesPoint,
  SHORTEST_SERIES_MS,
} from './series.js'
export { BUCKET_RULE, MOST_COUNTS, MOST_POINTS, type RefusedCount, TIME_RULE, type TimeseriesPoint } from './signals.js'
export {
  type ApiToken,
  MOST_TOKENS,
  type NewApiToken,
  TOKEN_OVERLAP,
  TOKEN_SCOPES,
  type TokenRotation,
  type TokenScope,
  type WantedToken,
} from './tokens.js'
export { type Backtest, DECIDING_FIELDS, type TripEstimates } from './trips.js'
export {
  type BriefFlag,
  type FlagAbout,
  FOUND_BY_DEFAULT,
  FOUND_RULE,
  MOST_FOUND,
  type SeenFlag,
} from './upkeep.js'
export { type AppUsage, type FlagUsage, isUsageBody, USAGE_RANGE_RULE, USAGE_STEPS, type UsageBody } from './usage.js'
export {
  HIDDEN,
  ID_RULE,
  INSTANT_RULE,
  idText,
  LARGEST_ID,
  NO_BODY,
  NO_QUERY,
  only,
  toId,
  toInstant,
} from './values.js'
export {
  ATTEMPTS_IN_ORDER,
  type Delivery,
  type DeliveryState,
  MOST_WEBHOOKS,
  WEBHOOK_EVENTS,
  WEBHOOK_HEADERS,
  type Webhook,
  type WebhookEvent,
  type WebhookFormat,
} from './webhooks.js'
