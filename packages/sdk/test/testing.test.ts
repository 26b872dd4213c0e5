import { expect, it } from 'vitest'
import { FlagManager } from '../src/index.js'
import { createTestManager, type TestManagerOptions } from '../src/testing.js'

it('a manager for tests has the flags that the test sets, from the start', async () => {
  const { manager } = await createTestManager<string>({
    flags: { checkout: true, search: false, cart: { rollout_percentage: 0, white_listed_users: 'alice' } },
    userContext: 'alice',
  })
  const answers = ['checkout', 'search', 'cart', 'unknown'].map((flagName) =>
    manager.newToggler({ flagName }).isFlagActive(),
  )
  expect(answers).toEqual([true, false, true, false])
  expect(manager.newToggler({ flagName: 'cart' }).isFlagActive('bob')).toBe(false)
  await manager.disconnect()
})

it('its togglers follow what the test sets later, and `change` is told', async () => {
  const { manager, setFlag } = await createTestManager({ flags: { checkout: true } })
  const changed: string[] = []
  manager.on('change', ({ flagName }) => changed.push(flagName))
  const toggler = manager.newToggler({ flagName: 'checkout' })
  setFlag('checkout', false)
  expect([toggler.isFlagActive(), changed]).toEqual([false, ['checkout']])
  await manager.disconnect()
})

it('`change` is told before `setFlag` returns, also to a listener that takes long', async () => {
  const { manager, setFlag } = await createTestManager({ flags: { checkout: true } })
  const told: (boolean | undefined)[] = []
  manager.on('change', ({ after }) => {
    const endsAt = performance.now() + 5
    while (performance.now() < endsAt);
    told.push(after?.is_active)
  })
  setFlag('checkout', false)
  setFlag('checkout', true)
  expect(told).toEqual([false, true])
  await manager.disconnect()
})

it('`change` shows a flag as Tower does: where nobody is let in, it is not active', async () => {
  const { manager, setFlag } = await createTestManager<string>({ flags: { checkout: true } })
  const changes: (boolean | undefined)[][] = []
  manager.on('change', ({ before, after }) => changes.push([before?.is_active, after?.is_active]))
  setFlag('checkout', { rollout_percentage: 0 })
  expect(manager.newToggler({ flagName: 'checkout' }).decide('alice').reason).toBe('out-of-rollout')
  setFlag('checkout', { rollout_percentage: 0, white_listed_users: 'alice' })
  setFlag('checkout', { circuit_status: 'recovery', circuit_recovery_percentage: 0 })
  setFlag('checkout', { rollout_percentage: 1 })
  expect(changes).toEqual([
    [true, false],
    [false, true],
    [true, false],
    [false, true],
  ])
  await manager.disconnect()
})

it('a circuit is set by the words of the wire', async () => {
  const { manager, setFlag } = await createTestManager({ flags: { checkout: { circuit_status: 'open' } } })
  const reason = () => manager.newToggler({ flagName: 'checkout' }).decide('alice').reason
  expect(reason()).toBe('circuit-open')
  setFlag('checkout', { circuit_status: 'recovery', circuit_recovery_percentage: 0 })
  expect(reason()).toBe('out-of-recovery')
  setFlag('checkout', { circuit_status: 'close' })
  expect(reason()).toBe('in-rollout')
  setFlag('checkout', { circuit_mode: 'forced_open' })
  expect(reason()).toBe('circuit-open')
  await manager.disconnect()
})

it('the switch is set by either of its names', async () => {
  const { manager, setFlag } = await createTestManager({ flags: { checkout: { is_enabled: false } } })
  const reason = () => manager.newToggler({ flagName: 'checkout' }).decide('alice').reason
  expect(reason()).toBe('off')
  setFlag('checkout', { is_enabled: true })
  expect(reason()).toBe('in-rollout')
  setFlag('checkout', { is_active: false })
  expect(reason()).toBe('off')
  await manager.disconnect()
})

it('what was emitted can be asked for at once', async () => {
  const { manager, emitted } = await createTestManager({ flags: { checkout: true, search: false } })
  const [checkout, search] = [manager.newToggler({ flagName: 'checkout' }), manager.newToggler({ flagName: 'search' })]
  checkout.emitSuccess()
  checkout.emitFailure()
  search.run(
    () => 'new',
    () => 'old',
  )
  checkout.emitFailure()
  expect(await emitted('checkout')).toEqual({ success: 1, failure: 2, slow: 0, control_ok: 0, control_error: 0 })
  expect(await emitted('search')).toEqual({ success: 0, failure: 0, slow: 0, control_ok: 1, control_error: 0 })
  await manager.disconnect()
})

it('a name that is none of the given flags is refused as mistyped, where flags were given', async () => {
  const { manager, setFlag, emitted } = await createTestManager<string>({ flags: { 'new-checkout': true } })
  const refusal = {
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining(
      "flag 'new-chekout' is none of the flags that createTestManager was given; did you mean new-checkout?",
    ),
  }
  expect(() => setFlag('new-chekout', false)).toThrow(expect.objectContaining(refusal))
  await expect(emitted('new-chekout')).rejects.toMatchObject(refusal)
  expect(manager.newToggler({ flagName: 'new-chekout' }).decide('alice').reason).toBe('flag-unknown')

  const open = await createTestManager<string>()
  open.setFlag('search', true)
  expect(open.manager.newToggler({ flagName: 'search' }).isFlagActive('alice')).toBe(true)
  await Promise.all([manager.disconnect(), open.manager.disconnect()])
})

it('flag names of a union are checked', async () => {
  const { manager, setFlag } = await createTestManager<'checkout' | 'search'>({ flags: { checkout: true } })
  // @ts-expect-error a name outside the union
  expect(() => setFlag('chekout', true)).toThrow()
  // @ts-expect-error a name outside the union
  const misnamed = createTestManager<'checkout'>({ flags: { chekout: true } })
  await Promise.all([manager.disconnect(), misnamed.then((test) => test.manager.disconnect())])
})

it.each([
  [{ flag: { checkout: true } }, 'flag is no option; did you mean flags?'],
  [
    { flags: { checkout: { rollout_percent: 50 } } },
    'flags.checkout.rollout_percent is no option; did you mean rollout_percentage?',
  ],
  [
    { flags: { checkout: { rollout_percentage: 101 } } },
    'flags.checkout.rollout_percentage must be a number from 0 to 100, not 101',
  ],
  [{ flags: { a: 'true' } }, "flags.a must be true, false or fields of a flag, not 'true'"],
  [{ flags: { a: 1 } }, 'flags.a must be true, false or fields of a flag, not 1'],
  [{ flags: { a: null } }, 'flags.a must be true, false or fields of a flag, not null'],
  [{ flags: { a: [true] } }, 'flags.a must be true, false or fields of a flag'],
  [{ flags: ['new-checkout'] }, 'flags must be flags by their names, as in { checkout: true }'],
  [{ flags: 'new-checkout' }, "flags must be flags by their names, as in { checkout: true }, not 'new-checkout'"],
  [null, 'options must be an object, as in createTestManager({ flags: { checkout: true } }), not null'],
])('a test with a mistake in its flags is told of it: %j', async (options, message) => {
  await expect(createTestManager(options as unknown as TestManagerOptions)).rejects.toMatchObject({
    name: 'TailslideError',
    code: 'INVALID_OPTIONS',
    message: `Invalid options: ${message}`,
  })
})

it('so is one that sets a flag to what is no setting', async () => {
  const { manager, setFlag } = await createTestManager<string>()
  const refusal = {
    code: 'INVALID_OPTIONS',
    message: expect.stringMatching(/^Invalid options: flags\.a must be [^\n]+$/),
  }
  for (const setting of ['true', 1, null, undefined, [true]]) {
    expect(() => setFlag('a', setting as never)).toThrow(expect.objectContaining(refusal))
  }
  expect(manager.newToggler({ flagName: 'a' }).decide('alice').reason).toBe('flag-unknown')
  await manager.disconnect()
})

it('an option that is undefined is one that was left out, for the compiler too', async () => {
  const none: { readonly text?: string; readonly ms?: number } = {}
  const { manager } = await createTestManager({ flags: { checkout: true }, userContext: none.text })
  const checkout = manager.newToggler({ flagName: 'checkout', default: undefined })
  const options = {
    user: none.text,
    slowAfter: none.ms,
    isFailure: undefined,
    isIgnored: undefined,
    fallback: undefined,
  }
  const answer = checkout.run(
    () => 'new',
    () => 'old',
    options,
  )
  expect(answer).toBe('new')
  await manager.disconnect()
  const other = new FlagManager({
    appId: 1,
    towerUrl: 'http://127.0.0.1:1',
    sdkKey: 'tsk_x',
    snapshotFile: none.text,
    agent: undefined,
    redisPort: none.ms,
    logger: false,
  })
  await other.disconnect()
})
