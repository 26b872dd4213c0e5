import { expect, expectTypeOf, it } from 'vitest'
import { FlagManager, type FlagManagerOptions, type RunResult, type Toggler } from '../src/index.js'
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
  expect(misnamed).toThrow("there is no event 'reddy'; did you mean 'ready'?")
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
  const notThere = (): never => {
    throw new Error('not yet')
  }
  const total = toggler.run(notThere, () => 5, { fallback: true })
  expectTypeOf(total).toEqualTypeOf<number>()
  const later = toggler.run(
    async () => notThere(),
    async () => 5,
  )
  expectTypeOf(later).toEqualTypeOf<Promise<number>>()
  expectTypeOf<RunResult<never, Promise<number>>>().toEqualTypeOf<Promise<number>>()
  expectTypeOf<RunResult<Promise<string>, never>>().toEqualTypeOf<Promise<string>>()
  expectTypeOf(toggler.emitSuccess()).toEqualTypeOf<void>()
  // @ts-expect-error both paths are needed
  expect(() => toggler.run(() => 1)).toThrow()
  // @ts-expect-error a user is a string
  expect(toggler.isFlagActive(42)).toBe(false)
})

it('a union of flag names reaches everything that has a name', () => {
  type Name = 'checkout' | 'search'
  const manager = new FlagManager<Name>({ appId: 1, rulesets: new HandFeed() })
  expectTypeOf(manager.newToggler<Name>({ flagName: 'search' }).flagName).toEqualTypeOf<Name>()
  // Where names come from data, the union is left out.
  const untyped = new FlagManager({ appId: 1, rulesets: new HandFeed() })
  expectTypeOf(untyped.newToggler({ flagName: String('checkout') }).flagName).toEqualTypeOf<string>()
  // @ts-expect-error a manager of few names is none of all names
  const anyName: FlagManager = manager
  // @ts-expect-error any string is not one of the names
  const dynamic = (flagName: string): unknown => manager.newToggler({ flagName })
  expect(dynamic('later')).toBeDefined()
  expect(anyName).toBe(manager)
})

it('misuse of what a manager hands out does not compile', () => {
  const manager = new FlagManager({ appId: 1, rulesets: new HandFeed(), bootstrap: '/etc/flags.json' })
  const toggler = manager.newToggler({ flagName: 'checkout' })
  const decision = toggler.decide('alice')
  // @ts-expect-error a decision is made once
  decision.active = true
  // @ts-expect-error reasons are a closed union
  const misspelt = decision.reason === 'out-off-rollout'
  // @ts-expect-error there is nothing to wait for in an answer
  toggler.isFlagActive('alice').then
  const path = (): number =>
    toggler.run(
      () => 1,
      () => 2,
      // @ts-expect-error the option has another name
      { fallBack: true },
    )
  // @ts-expect-error neither flags nor a path
  const bootstrap: FlagManagerOptions = { appId: 1, rulesets: new HandFeed(), bootstrap: 7 }
  // @ts-expect-error the timeout is a number of milliseconds
  const closing = (): Promise<void> => manager.disconnect({ timeout: '5s' })
  manager.on('ready', ({ source }) =>
    expectTypeOf(source).toEqualTypeOf<'stream' | 'snapshot' | 'bootstrap' | 'none'>(),
  )
  expect([misspelt, path(), bootstrap.bootstrap, typeof closing]).toEqual([false, 2, 7, 'function'])
})
