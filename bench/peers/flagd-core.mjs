import { FlagdCore } from '@openfeature/flagd-core'

export async function start(names) {
  const flag = (name) => ({
    state: 'ENABLED',
    variants: { on: true, off: false },
    defaultVariant: 'off',
    targeting: { fractional: [{ cat: [name, { var: 'targetingKey' }] }, ['on', 50], ['off', 50]] },
  })
  const core = new FlagdCore()
  core.setConfigurations(JSON.stringify({ flags: Object.fromEntries(names.map((name) => [name, flag(name)])) }))
  return {
    name: '@openfeature/flagd-core',
    contextOf: (user) => ({ targetingKey: user }),
    isOn: (name, context) => core.resolveBooleanEvaluation(name, false, context).value,
    stop() {},
  }
}
