export { createNatsAerobatPresence, type NatsAerobatPresenceOptions } from './answer-towers.js'
export { createNatsAerobatCalling, type NatsAerobatCallingOptions } from './call-aerobats.js'
export { createNatsCircuitConsumer, type NatsCircuitConsumerOptions } from './circuit-consumer.js'
export { createNatsCircuitPublisher, type NatsCircuitPublisherOptions } from './circuit-publisher.js'
export { connectNats, type LinkStatus, type NatsLink, type NatsOptions } from './connect.js'
export type { ForeignApp } from './foreign-apps.js'
export { inspectNats, type NatsCondition, type StreamCondition } from './inspect.js'
export { createNatsLiveFeed, type NatsLiveFeedOptions } from './live-feed.js'
export { createNatsRulesetFeed, type NatsRulesetFeedOptions } from './ruleset-feed.js'
export {
  createNatsRulesetPublisher,
  type NatsRulesetPublisher,
  type NatsRulesetPublisherOptions,
} from './ruleset-publisher.js'
export type { StoredPlace } from './stored-rulesets.js'
