import { once } from 'node:events'
import unleash from 'unleash-client'

export async function start(names) {
  const feature = (name) => ({
    name,
    type: 'release',
    enabled: true,
    strategies: [
      { name: 'flexibleRollout', parameters: { rollout: '50', stickiness: 'userId', groupId: name }, constraints: [] },
    ],
  })
  const client = new unleash.Unleash({
    url: 'http://127.0.0.1:1/api',
    appName: 'bench',
    refreshInterval: 0,
    disableMetrics: true,
    disableAutoStart: true,
    storageProvider: new unleash.InMemStorageProvider(),
    bootstrap: { data: names.map(feature) },
  })
  // Nothing listens at that address; the bootstrap data is all there is.
  client.on('error', () => {})
  client.on('warn', () => {})
  const ready = once(client, 'ready')
  void client.start()
  await ready
  return {
    name: 'unleash-client',
    contextOf: (user) => ({ userId: user }),
    isOn: (name, context) => client.isEnabled(name, context),
    stop: () => client.destroy(),
  }
}
