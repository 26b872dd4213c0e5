import type { Flag } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { makeFlag, makeRuleset, setUp } from './fixtures.js'

const half = makeFlag({ id: 7, title: 'half', rollout_percentage: 50 })

describe('a toggler', () => {
  it('answers its default while the flag is not known, and the flag once it is', async () => {
    const { manager, feed } = setUp({ flags: [] })
    const off = manager.newToggler({ flagName: 'checkout' })
    const on = manager.newToggler({ flagName: 'checkout', default: true })
    expect([off.isFlagActive('alice'), on.isFlagActive('alice')]).toEqual([false, true])
    expect(on.decide('alice')).toMatchObject({ active: true, reason: 'no-ruleset', flagId: null, rulesetVersion: null })
    await manager.initialize()
    expect(on.decide('alice')).toMatchObject({ active: true, reason: 'flag-unknown', flagId: null, rulesetVersion: 1 })
    expect([off.getFlagId(), on.getFlagId()]).toEqual([null, null])
    feed.deliver(makeRuleset(2, [makeFlag({ is_active: false })]))
    expect([off.isFlagActive('alice'), on.isFlagActive('alice')]).toEqual([false, false])
    expect(on.decide('alice')).toMatchObject({ active: false, reason: 'off', flagId: 13, rulesetVersion: 2 })
    expect(on.getFlagId()).toBe(13)
    await manager.disconnect()
  })

  it('follows the user context of the manager, also one that is set after it was made', async () => {
    const { manager } = setUp({
      flags: [makeFlag({ rollout_percentage: 0, white_listed_users: 'alice' })],
      userContext: 'bob',
    })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    expect([manager.getUserContext(), toggler.isFlagActive()]).toEqual(['bob', false])
    manager.setUserContext('alice')
    expect([manager.getUserContext(), toggler.isFlagActive()]).toEqual(['alice', true])
    expect([toggler.isFlagActive('bob'), toggler.isFlagActive('alice')]).toEqual([false, true])
    await manager.disconnect()
  })

  it('takes the empty user context for nobody: in at 100 %, out of everything partial', async () => {
    const flags = [makeFlag({ title: 'all' }), makeFlag({ id: 14, title: 'most', rollout_percentage: 99.9 })]
    const { manager } = setUp({ flags })
    await manager.initialize()
    expect(manager.newToggler({ flagName: 'all' }).isFlagActive()).toBe(true)
    expect(manager.newToggler({ flagName: 'most' }).decide()).toMatchObject({ active: false, reason: 'no-user' })
    await manager.disconnect()
  })

  it.each([
    ['a number', 42, '42'],
    ['null', null, ''],
    ['an object', { toString: () => 'alice' }, ''],
    ['a symbol', Symbol('alice'), ''],
  ])('never throws for what untyped code passes as a user: %s', async (_, given, user) => {
    const { manager } = setUp({ flags: [half], userContext: 'alice' })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'half' })
    const untyped = given as unknown as string
    expect(toggler.isFlagActive(untyped)).toBe(toggler.isFlagActive(user))
    expect(toggler.decide(untyped).user).toBe(user)
    await manager.disconnect()
  })

  it('never throws for a flag that no parser has seen: it is taken for unknown', async () => {
    const broken = { id: 1, app_id: 1, title: 'broken' } as unknown as Flag
    const { manager } = setUp({ flags: [broken, makeFlag()] })
    await manager.initialize()
    expect(manager.newToggler({ flagName: 'broken', default: true }).isFlagActive('alice')).toBe(true)
    expect(manager.newToggler({ flagName: 'checkout' }).isFlagActive('alice')).toBe(true)
    await manager.disconnect()
  })

  it('lets in the share of users that the rollout says, and the same ones each time', async () => {
    const { manager } = setUp({ flags: [half, { ...half, id: 8, title: 'seeded', rollout_seed: 'own' }] })
    await manager.initialize()
    const [plain, seeded] = [manager.newToggler({ flagName: 'half' }), manager.newToggler({ flagName: 'seeded' })]
    const users = Array.from({ length: 40_000 }, (_, index) => `user-${index}`)
    const answers = users.map((user) => plain.isFlagActive(user))
    const active = answers.filter(Boolean).length
    expect(active).toBeGreaterThan(19_600)
    expect(active).toBeLessThan(20_400)
    expect(users.map((user) => plain.isFlagActive(user))).toEqual(answers)
    const agreeing = users.filter((user, index) => seeded.isFlagActive(user) === answers[index]).length
    expect(agreeing).toBeGreaterThan(19_600)
    expect(agreeing).toBeLessThan(20_400)
    await manager.disconnect()
  })

  it('records on a decision what became of it: signals for the new path, control signals for the old', async () => {
    const { manager, sink } = setUp({ flags: [makeFlag({ rollout_percentage: 0, white_listed_users: 'alice' })] })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const alice = toggler.decide('alice')
    const bob = toggler.decide('bob')
    alice.recordSuccess()
    alice.recordFailure()
    alice.recordSlow()
    for (let i = 0; i < 2; i++) bob.recordSuccess()
    for (let i = 0; i < 3; i++) bob.recordFailure()
    bob.recordSlow()
    await manager.disconnect()
    expect(sink.counts).toEqual([
      { flagId: 13, kind: 'success', count: 1 },
      { flagId: 13, kind: 'failure', count: 1 },
      { flagId: 13, kind: 'slow', count: 1 },
      { flagId: 13, kind: 'control_ok', count: 2 },
      { flagId: 13, kind: 'control_error', count: 3 },
    ])
  })

  it('shares its counts with every other toggler of its flag', async () => {
    const { manager, sink } = setUp()
    await manager.initialize()
    for (let i = 0; i < 5; i++) manager.newToggler({ flagName: 'checkout' }).emitSuccess()
    await manager.disconnect()
    expect(sink.batches.map(({ counts }) => counts)).toEqual([[{ flagId: 13, kind: 'success', count: 5 }]])
  })
})

describe('a method that is handed on without its toggler', () => {
  async function setUpUnbound() {
    const lines: string[] = []
    const logger = { warn: (line: string) => lines.push(line) }
    const { manager, sink } = setUp({ logger })
    const codes: string[] = []
    manager.on('warning', ({ code }) => codes.push(code))
    await manager.initialize()
    return { manager, sink, lines, codes, toggler: manager.newToggler({ flagName: 'checkout' }) }
  }

  it('throws nothing, answers as an unknown flag does, and is told in one line', async () => {
    const { manager, toggler, lines, codes } = await setUpUnbound()
    const { isFlagActive, getFlagId, decide, run } = toggler
    expect(['alice', 'bob'].filter(toggler.isFlagActive)).toEqual([])
    expect({ isFlagActive }.isFlagActive('alice')).toBe(false)
    expect(getFlagId()).toBe(null)
    expect(decide('alice')).toMatchObject({ active: false, reason: 'flag-unknown', flagId: null, user: 'alice' })
    expect(
      run(
        () => 'new',
        () => 'old',
      ),
    ).toBe('old')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('isFlagActive() was called without what it belongs to')
    expect(new Set(codes)).toEqual(new Set(['METHOD_UNBOUND']))
    await manager.disconnect()
  })

  it('counts nothing, also that of a decision', async () => {
    const { manager, toggler, sink, lines } = await setUpUnbound()
    const decision = toggler.decide('alice')
    await Promise.resolve().then(toggler.emitSuccess)
    await Promise.reject(new Error('boom')).catch(toggler.emitFailure)
    await Promise.resolve().then(decision.recordSuccess)
    await Promise.resolve().then(decision.recordFailure)
    await Promise.resolve().then(decision.recordSlow)
    toggler.decide.call(undefined as never, 'alice').recordFailure()
    await manager.disconnect()
    expect(sink.counts).toEqual([])
    expect(lines).toHaveLength(1)
  })
})

describe('explain()', () => {
  it('says in words why a flag answers as it does', async () => {
    const recovering = { is_recoverable: true, circuit_status: 'recovery', circuit_recovery_percentage: 20 } as const
    const { manager } = setUp({
      flags: [
        makeFlag({ id: 1, title: 'everyone' }),
        makeFlag({ id: 2, title: 'half', rollout_percentage: 50, white_listed_users: 'carol' }),
        makeFlag({ id: 3, title: 'off', is_active: false }),
        makeFlag({ id: 4, title: 'tripped', is_active: false, circuit: { state: 'open', openedAt: 1, trips: 1 } }),
        makeFlag({ id: 5, title: 'recovering', ...recovering }),
        makeFlag({ id: 6, title: 'nobody', rollout_percentage: 0 }),
        makeFlag({ id: 7, title: 'seeded', rollout_percentage: 50, rollout_seed: 'own' }),
      ],
    })
    const early = manager.explain('everyone', 'alice')
    await manager.initialize()
    const names = ['everyone', 'half', 'off', 'tripped', 'recovering', 'nobody', 'seeded', 'unknown']
    const sentences = names.flatMap((name) => ['alice', 'bob', 'carol', ''].map((user) => manager.explain(name, user)))
    expect([early, ...sentences]).toMatchSnapshot()
    await manager.disconnect()
  })
})
