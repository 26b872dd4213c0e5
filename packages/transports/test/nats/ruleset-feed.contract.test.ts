import { type RulesetWorld, rulesetFeedContract } from '@tailslide/testkit'
import { createNatsRulesetFeed } from '@tailslide/transports/nats'
import { startNatsWorld } from './nats-world.js'

const makeWorld = async (how: 'cut' | 'sever'): Promise<RulesetWorld> => {
  const world = await startNatsWorld()
  return {
    publish: (ruleset) => world.publisher.publish(ruleset),
    feed: (appId) => createNatsRulesetFeed({ ...world.sdk, appId }),
    publishMalformed: (appId, payload) => world.publishRaw(`apps.${appId}.update.manual`, payload),
    breakLink: () => world.proxy[how](),
    mendLink: () => world.proxy.mend(),
    close: () => world.close(),
  }
}

rulesetFeedContract('NATS, with connections that are reset,', () => makeWorld('sever'), { breakable: true })
rulesetFeedContract('NATS, with a link that swallows packets,', () => makeWorld('cut'), { breakable: true })
