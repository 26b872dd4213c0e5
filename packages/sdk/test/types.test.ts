import { expect, expectTypeOf, it } from 'vitest'
import { FlagManager, type FlagManagerOptions, type Toggler } from '../src/index.js'
import { HandFeed } from './fixtures.js'

// The compiler checks these (`npm run check`); what they do at run time is only to exist.

it('misuse of the options does not compile', () => {
  const valid: FlagManagerOptions = { appId: 1, natsServer: 'nats://localhost' }
  // @ts-expect-error appId is needed
  const noApp: FlagManagerOptions = { natsServer: 'nats://localhost' }
  // @ts-expect-error appId is a number
  const textApp: FlagManagerOptions = { ...valid, appId: '1' }
  // @ts-expect-error no option has this name
  const unknown: FlagManagerOptions = { ...valid, natsSever: 'nats://localhost' }
  // @ts-expect-error the rules are a closed union
  const rule: FlagManagerOptions = { ...valid, rolloutRule: 'python' }
  expect([noApp, textApp, unknown, rule]).toHaveLength(4)
})

it('misuse of a manager does not compile', () => {
  const manager = new FlagManager<'checkout' | 'search'>({ appId: 1, rulesets: new HandFeed() })
  expectTypeOf(manager.newToggler({ flagName: 'checkout' })).toEqualTypeOf<Toggler<'checkout'>>()
  // @ts-expect-error a name outside the union
  manager.newToggler({ flagName: 'chekout' })
  // @ts-expect-error the name is needed
  expect(() => manager.newToggler({})).toThrow('flagName is missing')
  // @ts-expect-error the default is an answer
  expect(() => manager.newToggler({ flagName: 'search', default: 'yes' })).toThrow('default must be true or false')
  // @ts-expect-error a name outside the union
  manager.explain('chekout')
  // @ts-expect-error no event has this name
  const misnamed = (): unknown => manager.on('reddy', () => {})
  // @ts-expect-error a user is a string
  manager.setUserContext(42)
  manager.on('change', ({ flagName }) => expectTypeOf(flagName).toEqualTypeOf<'checkout' | 'search'>())
  expect(misnamed).toThrow("there is no event 'reddy'; the events are ready, stale, change, error, warning, closed")
})

it('the types of run() are those of its paths', () => {
  const toggler = new FlagManager({ appId: 1, rulesets: new HandFeed() }).newToggler({ flagName: 'checkout' })
  const sync = toggler.run(
    () => 1,
    () => 'old',
  )
  expectTypeOf(sync).toEqualTypeOf<string | number>()
  const same = toggler.run(
    async () => 1,
    async () => 2,
  )
  expectTypeOf(same).toEqualTypeOf<Promise<number>>()
  const mixed = toggler.run(
    async () => 1,
    () => 'old',
  )
  expectTypeOf(mixed).toEqualTypeOf<Promise<string | number> | string>()
  expectTypeOf(toggler.emitSuccess()).toEqualTypeOf<void>()
  // @ts-expect-error both paths are needed
  expect(() => toggler.run(() => 1)).toThrow()
  // @ts-expect-error a user is a string
  expect(toggler.isFlagActive(42)).toBe(false)
})
