import { AsyncLocalStorage } from 'node:async_hooks'
import type { RulesetListener } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { FlagManager } from '../src/index.js'
import { makeFlag, makeRuleset } from './fixtures.js'

const request = new AsyncLocalStorage<string>()

/** A manager with transports that do what they do by timers and promises of their own, as real ones do. */
function setUpInRequest() {
  let listener: RulesetListener | undefined
  const sentIn: (string | undefined)[] = []
  const manager = new FlagManager({
    appId: 1,
    logger: false,
    rulesets: {
      start(given) {
        listener = given
        setTimeout(() => {
          given.onRuleset(makeRuleset(1, [makeFlag({ rollout_percentage: 0, white_listed_users: 'alice' })]))
          given.onStatus({ state: 'live' })
          // A source keeps what it was started in, as a socket does.
          setTimeout(() => listener?.onRuleset(makeRuleset(2, [makeFlag({ rollout_percentage: 1 })])), 5)
        }, 1)
      },
      stop: async () => {},
    },
    signals: {
      async send() {
        sentIn.push(request.getStore())
        return { unsent: [], refused: [] }
      },
      close: async () => {},
    },
  })
  onTestFinished(() => manager.disconnect())
  return { manager, sentIn }
}

it('a manager that is initialized in a request decides and tells for nobody after it', async () => {
  const { manager } = setUpInRequest()
  const seen: [string | undefined, string][] = []
  for (const name of ['ready', 'change'] as const) {
    manager.on(name, () => seen.push([request.getStore(), manager.getUserContext()]))
  }
  await manager.withUserContext('alice', () => request.run('of alice', () => manager.initialize()))
  await until(() => seen.length >= 2)
  expect(seen).toEqual(seen.map(() => [undefined, '']))
})

it('signals leave outside of the request that counted the first of them, and of the one that flushes', async () => {
  const { manager, sentIn } = setUpInRequest()
  await manager.initialize()
  request.run('of carol', () => manager.newToggler({ flagName: 'checkout' }).emitFailure())
  await until(() => sentIn.length === 1)
  manager.newToggler({ flagName: 'checkout' }).emitSuccess()
  await request.run('of dave', () => manager.flush())
  expect(sentIn).toEqual([undefined, undefined])
})

it('the old path that stands in for one that hangs runs for whoever asked', async () => {
  const { manager } = setUpInRequest()
  await manager.initialize()
  const toggler = manager.newToggler({ flagName: 'checkout' })
  const call = request.run('of alice', () =>
    toggler.run(
      () => new Promise<string | undefined>(() => {}),
      () => request.getStore(),
      { user: 'alice', failAfter: 1, fallback: true },
    ),
  )
  expect(await call).toBe('of alice')
})
