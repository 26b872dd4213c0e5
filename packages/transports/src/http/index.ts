export { createHttpRulesetFeed, type HttpRulesetFeedOptions } from './ruleset-feed.js'
export {
  createHttpRulesetSnapshot,
  type HttpRulesetSnapshot,
  type HttpRulesetSnapshotOptions,
} from './ruleset-snapshot.js'
export { createHttpSignalSink, type HttpSignalSinkOptions } from './signal-sink.js'
export type { TowerLinkOptions } from './tower-link.js'
export { parseTowerUrl, type TowerUrl } from './tower-url.js'
