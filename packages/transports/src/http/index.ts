export { createHttpRulesetFeed, type HttpRulesetFeedOptions } from './ruleset-feed.js'
export { createHttpSignalSink, type HttpSignalSinkOptions } from './signal-sink.js'
export type { TowerLinkOptions } from './tower-link.js'
export { parseTowerUrl, type TowerUrl } from './tower-url.js'
