import { GrowthBookClient } from '@growthbook/growthbook'

export async function start(names) {
  const feature = { defaultValue: false, rules: [{ force: true, coverage: 0.5, hashAttribute: 'id' }] }
  const client = new GrowthBookClient()
  client.initSync({ payload: { features: Object.fromEntries(names.map((name) => [name, feature])) } })
  return {
    name: '@growthbook/growthbook',
    contextOf: (user) => ({ attributes: { id: user } }),
    isOn: (name, context) => client.isOn(name, context),
    stop: () => client.destroy(),
  }
}
