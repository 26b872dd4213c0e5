import { basicLogger, init } from '@launchdarkly/node-server-sdk'
import { TestData } from '@launchdarkly/node-server-sdk/integrations'

export async function start(names) {
  const data = new TestData()
  for (const key of names) {
    const variations = [true, false].map((_, variation) => ({ variation, weight: 50_000 }))
    data.usePreconfiguredFlag({
      key,
      version: 1,
      on: true,
      variations: [false, true],
      fallthrough: { rollout: { contextKind: 'user', variations } },
      offVariation: 0,
      salt: key,
    })
  }
  const client = init('sdk-key', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: basicLogger({ level: 'none' }),
  })
  await client.waitForInitialization({ timeout: 5 })
  return {
    name: '@launchdarkly/node-server-sdk',
    contextOf: (user) => ({ kind: 'user', key: user }),
    isOnAsync: (name, context) => client.boolVariation(name, context, false),
    stop: () => client.close(),
  }
}
