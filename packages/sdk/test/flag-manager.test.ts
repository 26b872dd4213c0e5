import { type Clock, encodeRuleset, type Flag, type ReportOutcome, type UsageReport } from '@tailslide/core'
import { fakeClock, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createMemoryBroker, createMemorySignalStore } from '@tailslide/transports/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FlagManager, type FlagManagerOptions, type TailslideError } from '../src/index.js'
import { APP_ID, HandFeed, HandSink, makeFlag, makeRuleset, setUp } from './fixtures.js'

/** A manager on the in-memory transports, and the Tower's and Aerobat's ends of them. */
function setUpInMemory(clock: Clock = systemClock, options: Partial<FlagManagerOptions> = {}) {
  const broker = createMemoryBroker({ clock })
  const store = createMemorySignalStore({ clock })
  const manager = new FlagManager({
    appId: APP_ID,
    rulesets: broker.feed(APP_ID),
    signals: store.sink,
    clock,
    ...options,
  })
  onTestFinished(() => manager.disconnect())
  const publish = (version: number, flags: readonly Flag[]): Promise<void> =>
    broker.publisher.publish({
      appId: APP_ID,
      version,
      cause: 'manual',
      publishedAt: clock.now(),
      payload: encodeRuleset(flags),
    })
  return { manager, publish, reader: store.reader }
}

describe('a FlagManager', () => {
  it('plays the main job: initialize, decide, follow a change, signal, disconnect', async () => {
    const { manager, publish, reader } = setUpInMemory()
    await publish(1, [makeFlag({ title: 'App 1 Flag 1', rollout_percentage: 100 })])
    expect(await manager.initialize()).toEqual({ ready: true, source: 'stream' })
    const toggler = manager.newToggler({ flagName: 'App 1 Flag 1' })
    manager.setUserContext('375d39e6-9c3f-4f58-80bd-e5960b710295')
    expect(toggler.isFlagActive()).toBe(true)
    await publish(2, [makeFlag({ title: 'App 1 Flag 1', is_active: false })])
    expect(toggler.isFlagActive()).toBe(false)
    toggler.emitSuccess()
    toggler.emitFailure()
    toggler.emitFailure()
    await manager.disconnect()
    const { buckets } = await reader.read(APP_ID, 10_000, 10_000)
    const sums = buckets.map(({ flagId, kind, count }) => `${flagId} ${kind} ${count}`)
    expect(sums.sort()).toEqual(['13 failure 2', '13 success 1'])
  })

  it('is not ready with an app that nobody knows, answers false, and picks the flag up when it is made', async () => {
    const { manager, publish } = setUpInMemory(systemClock, { initializeTimeout: 50 })
    expect(await manager.initialize()).toMatchObject({
      ready: false,
      source: 'none',
      error: { code: 'INITIALIZE_TIMEOUT', message: expect.stringMatching('there is no ruleset of app 1') },
    })
    const toggler = manager.newToggler({ flagName: 'checkout' })
    expect([toggler.isFlagActive('alice'), toggler.decide('alice').reason]).toEqual([false, 'no-ruleset'])
    await publish(1, [])
    expect([toggler.isFlagActive('alice'), toggler.decide('alice').reason]).toEqual([false, 'flag-unknown'])
    await publish(2, [makeFlag()])
    expect([toggler.isFlagActive('alice'), toggler.decide('alice').reason]).toEqual([true, 'in-rollout'])
    expect(manager.state.state).toBe('ready')
  })

  it('emits 10,000 failures in a loop and brings exactly 10,000 to the store', async () => {
    const { manager, publish, reader } = setUpInMemory()
    await publish(1, [makeFlag()])
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    for (let i = 0; i < 10_000; i++) toggler.emitFailure()
    await manager.disconnect()
    const { buckets } = await reader.read(APP_ID, 10_000, 10_000)
    expect(buckets.map(({ kind, count }) => [kind, count])).toEqual([['failure', 10_000]])
    expect(manager.stats()).toMatchObject({ recorded: 10_000, sent: 10_000, pending: 0, dropped: 0, state: 'closed' })
  })

  it('ignores a ruleset that is older than the one it has', async () => {
    const { manager, feed } = setUp()
    await manager.initialize()
    feed.deliver(makeRuleset(7, [makeFlag({ rollout_percentage: 0 })]))
    feed.deliver(makeRuleset(6, [makeFlag({ rollout_percentage: 100 })]))
    expect(manager.newToggler({ flagName: 'checkout' }).isFlagActive('alice')).toBe(false)
    expect(manager.stats().rulesetVersion).toBe(7)
    await manager.disconnect()
  })

  it('takes an older version after a lost connection, from a Tower that was restored from a backup', async () => {
    const { manager, feed } = setUp()
    await manager.initialize()
    feed.deliver(makeRuleset(7, []))
    feed.status({ state: 'down', error: new Error('gone') })
    feed.deliver(makeRuleset(3, [makeFlag()]))
    expect(manager.stats().rulesetVersion).toBe(3)
    feed.deliver(makeRuleset(2, []))
    expect(manager.stats().rulesetVersion).toBe(3)
    await manager.disconnect()
  })

  it('drops a ruleset of another app, and says so', async () => {
    const { manager, feed } = setUp()
    const errors: TailslideError[] = []
    manager.on('error', (error) => errors.push(error))
    await manager.initialize()
    feed.deliver(makeRuleset(9, [], { appId: 2 }))
    expect(manager.stats()).toMatchObject({ rulesetVersion: 1, flags: 1 })
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['RULESET_UNREADABLE', 'a ruleset of app 2 was dropped: this is app 1'],
    ])
    await manager.disconnect()
  })

  it('serves the sound flags of a ruleset, and says which were left out', async () => {
    const problems = [{ path: '[1].rollout_percentage', value: 'x', rule: 'must be a number from 0 to 100' }]
    const errors: TailslideError[] = []
    const { manager } = setUp({
      feed: new HandFeed(makeRuleset(1, [makeFlag()], { problems })),
      onError: (error) => errors.push(error),
    })
    await manager.initialize()
    expect(manager.newToggler({ flagName: 'checkout' }).isFlagActive('alice')).toBe(true)
    expect(errors.map(({ code, problems }) => [code, problems])).toEqual([['RULESET_PROBLEMS', problems]])
    await manager.disconnect()
  })
})

describe('initialize()', () => {
  it('resolves at its timeout when nothing answers, says why, and goes on trying', async () => {
    const clock = fakeClock()
    const feed = new HandFeed(undefined, { connects: false })
    const { manager } = setUp({ feed, clock, initializeTimeout: 2_000 })
    const initialized = manager.initialize()
    await clock.tick(1_000)
    feed.status({ state: 'down', error: new Error('connection refused') })
    await clock.tick(1_000)
    const { error, ...rest } = await initialized
    expect(rest).toEqual({ ready: false, source: 'none' })
    expect(error).toMatchObject({
      code: 'INITIALIZE_TIMEOUT',
      message: 'no connection within 2000 ms, still trying: connection refused',
    })
    expect(manager.state.state).toBe('connecting')
    feed.deliver(makeRuleset(1, [makeFlag()]))
    feed.status({ state: 'live' })
    expect(manager.state.state).toBe('ready')
    expect(await manager.initialize()).toEqual({ ready: true, source: 'stream' })
    await manager.disconnect()
  })

  it('shares one promise between concurrent calls', async () => {
    const { manager } = setUp()
    const first = manager.initialize()
    expect(manager.initialize()).toBe(first)
    await first
    await manager.disconnect()
  })

  it('leaves no timer behind when it is ready in time', async () => {
    const clock = fakeClock()
    const { manager } = setUp({ clock })
    await manager.initialize()
    expect(clock.pending).toBe(0)
    await manager.disconnect()
    expect(clock.pending).toBe(0)
  })

  it('is refused with a clear error after disconnect()', async () => {
    const { manager } = setUp()
    await manager.disconnect()
    await expect(manager.initialize()).rejects.toMatchObject({
      code: 'CLOSED',
      message: 'this FlagManager was disconnected; make a new one to connect again',
    })
  })

  it('ends, not ready, when disconnect() overtakes it', async () => {
    const feed = new HandFeed(undefined, { connects: false })
    const { manager, sink } = setUp({ feed })
    const initialized = manager.initialize()
    await manager.disconnect()
    expect(await initialized).toMatchObject({ ready: false, source: 'none', error: { code: 'CLOSED' } })
    expect([feed.stopped, sink.closed]).toEqual([true, true])
  })
})

describe('flush()', () => {
  it('right after the start sends what was counted, and not only what the store was there for', async () => {
    const { manager, sink } = setUp()
    void manager.initialize()
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.flush()
    expect([manager.stats(), sink.sum('failure')]).toMatchObject([{ sent: 1, pending: 0 }, 1])
    await manager.disconnect()
  })

  it('tells which flags were asked for, so that a script that ends then is seen', async () => {
    const reports: UsageReport[] = []
    const signals = Object.assign(new HandSink(), {
      async report(report: UsageReport): Promise<ReportOutcome> {
        reports.push(report)
        return 'taken'
      },
    })
    const { manager } = setUp({ signals })
    void manager.initialize()
    const checkout = manager.newToggler({ flagName: 'checkout' })
    checkout.isFlagActive('alice')
    checkout.emitSuccess()
    await manager.flush()
    expect(reports.map(({ evaluations }) => evaluations)).toEqual([[{ flagId: 13, count: 1 }]])
    await manager.disconnect()
  })

  it('refuses options that break a rule', async () => {
    const { manager } = setUp()
    await expect(manager.flush({ timeout: Number.NaN })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    await manager.disconnect()
  })
})

describe('disconnect()', () => {
  it('of a script that is over before its start sends what was counted, and waits no longer where nothing answers', async () => {
    const { manager, sink } = setUp()
    void manager.initialize()
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.disconnect()
    expect([manager.stats(), sink.sum('failure')]).toMatchObject([{ sent: 1, dropped: 0 }, 1])

    const feed = new HandFeed(undefined, { connects: false })
    const clock = fakeClock()
    const cutOff = setUp({ feed, clock })
    void cutOff.manager.initialize()
    cutOff.manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await until(() => cutOff.manager.state.state === 'connecting')
    feed.status({ state: 'down', error: new Error('refused') })
    await cutOff.manager.disconnect()
    expect(cutOff.manager.stats()).toMatchObject({ sent: 0, dropped: 1 })
  })

  it('is idempotent, and the last rules are still answered', async () => {
    const { manager } = setUp()
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    await Promise.all([manager.disconnect(), manager.disconnect()])
    await manager.disconnect()
    expect(toggler.isFlagActive('alice')).toBe(true)
    toggler.emitSuccess()
    expect(manager.stats()).toMatchObject({ state: 'closed', recorded: 1, dropped: 1, pending: 0 })
  })

  it('waits for ever when asked to, and sends what was counted while the store was away', async () => {
    const clock = fakeClock()
    // As `setTimeout` does: what it cannot hold is over at once.
    const after: Clock['after'] = (ms, fn) => clock.after(ms > 2_147_483_647 ? 1 : ms, fn)
    const { manager, sink } = setUp({ clock: { now: clock.now, after } })
    sink.mode = 'away'
    await manager.initialize()
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    let ended = false
    const disconnected = manager.disconnect({ timeout: Number.POSITIVE_INFINITY }).then(() => {
      ended = true
    })
    await clock.tick(30_000)
    expect(ended).toBe(false)
    sink.mode = 'stores'
    await clock.tick(3_000)
    await disconnected
    expect(manager.stats()).toMatchObject({ recorded: 1, sent: 1, dropped: 0 })
  })

  it.each([
    [{ timeout: Number.NaN }, 'timeout must be an integer of milliseconds from 0 to 2147483647, or Infinity, not NaN'],
    [{ timeout: -1 }, 'timeout must be an integer of milliseconds from 0 to 2147483647, or Infinity, not -1'],
    [{ timeout: '5000' }, "timeout must be an integer of milliseconds from 0 to 2147483647, or Infinity, not '5000'"],
    [{ timeOut: 100 }, 'timeOut is no option; did you mean timeout?'],
    [5_000, 'options must be an object, as in { timeout: 5000 }, not number'],
  ])('refuses options that break a rule, and closes nothing: %j', async (options, message) => {
    const { manager } = setUp()
    await manager.initialize()
    const refused = manager.disconnect(options as unknown as { timeout: number })
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_OPTIONS', message: `Invalid options: ${message}` })
    expect(manager.state.state).toBe('ready')
    await manager.disconnect()
  })

  it('gives up at its deadline when the store hangs, and counts what was lost', async () => {
    const clock = fakeClock()
    const { manager, sink } = setUp({ clock })
    sink.mode = 'hangs'
    await manager.initialize()
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    const disconnected = manager.disconnect({ timeout: 300 })
    await clock.tick(300)
    await disconnected
    expect(manager.stats()).toMatchObject({ recorded: 1, sent: 0, dropped: 1 })
    expect(clock.pending).toBe(0)
  })
})

describe('disconnect() while everything hangs', () => {
  it('ends at its deadline', async () => {
    const clock = fakeClock()
    const { manager, feed, sink } = setUp({ clock })
    const hang = (): Promise<void> => new Promise(() => {})
    Object.assign(feed, { stop: hang })
    Object.assign(sink, { close: hang, mode: 'hangs' })
    await manager.initialize()
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    let ended = false
    const disconnected = manager.disconnect({ timeout: 300 }).then(() => {
      ended = true
    })
    await clock.tick(299)
    expect(ended).toBe(false)
    await clock.tick(1)
    await disconnected
    expect(clock.pending).toBe(0)
  })
})

describe('events', () => {
  it('show a flag of the bootstrap that is for nobody as Tower does, not active', async () => {
    const nobody = makeFlag({ rollout_percentage: 0 })
    const { manager } = setUp({ bootstrap: [nobody], flags: [makeFlag({ rollout_percentage: 50 })] })
    const changes: (boolean | undefined)[][] = []
    manager.on('change', ({ before, after }) => changes.push([before?.is_active, after?.is_active]))
    await manager.initialize()
    expect(changes).toEqual([[false, true]])
    await manager.disconnect()
  })

  it('tell of readiness, of a lost connection and of its return', async () => {
    const { manager, feed } = setUp()
    const seen: unknown[] = []
    manager.on('ready', (event) => seen.push(['ready', event]))
    manager.on('stale', ({ error }) => seen.push(['stale', error.message]))
    manager.on('closed', () => seen.push(['closed']))
    await manager.initialize()
    feed.status({ state: 'down', error: new Error('reset') })
    expect(manager.state).toMatchObject({ state: 'stale', error: { message: 'reset' } })
    feed.status({ state: 'live' })
    expect(manager.stats()).toMatchObject({ state: 'ready', reconnects: 1 })
    await manager.disconnect()
    const ready = ['ready', { source: 'stream', rulesetVersion: 1 }]
    expect(seen).toEqual([ready, ['stale', 'reset'], ready, ['closed']])
  })

  it('tell of each flag that came, went or differs, once there was something to compare with', async () => {
    const [one, two, three] = [
      makeFlag({ id: 1, title: 'one' }),
      makeFlag({ id: 2, title: 'two' }),
      makeFlag({ id: 3, title: 'three' }),
    ]
    const { manager, feed } = setUp({ flags: [one, two] })
    const seen: unknown[] = []
    manager.on('change', ({ flagName, before, after }) => {
      seen.push([flagName, before?.rollout_percentage, after?.rollout_percentage])
    })
    await manager.initialize()
    expect(seen).toEqual([])
    feed.deliver(makeRuleset(2, [{ ...one, rollout_percentage: 5 }, three]))
    await until(() => seen.length === 3)
    expect(seen).toEqual([
      ['one', 100, 5],
      ['three', undefined, 100],
      ['two', 100, undefined],
    ])
    await manager.disconnect()
  })

  it('tell nothing of flags that came again value for value, circuits included', async () => {
    const tripped = makeFlag({ title: 'tripped', circuit: { state: 'open', openedAt: 5, trips: 1 } })
    const other = makeFlag({ id: 14, title: 'other' })
    const { manager, feed } = setUp({ flags: [tripped, other] })
    const seen: string[] = []
    manager.on('change', ({ flagName }) => seen.push(flagName))
    await manager.initialize()
    feed.deliver(makeRuleset(2, structuredClone([tripped, other])))
    feed.deliver(makeRuleset(3, [{ ...tripped, circuit: { trips: 1, openedAt: 5, state: 'open' } }, { ...other }]))
    feed.deliver(makeRuleset(4, [structuredClone(tripped), { ...other, rollout_percentage: 5 }]))
    await until(() => seen.length > 0)
    expect(seen).toEqual(['other'])
    await manager.disconnect()
  })

  it('tell of every flag of a large ruleset in its order, without holding up other work', async () => {
    const flagsAt = (rollout_percentage: number): Flag[] =>
      Array.from({ length: 20_000 }, (_, index) =>
        makeFlag({ id: index + 1, title: `flag-${index}`, rollout_percentage }),
      )
    const { manager, feed } = setUp({ flags: flagsAt(1) })
    await manager.initialize()
    const seen: string[] = []
    let turns = 0
    const count = setInterval(() => turns++, 1)
    onTestFinished(() => clearInterval(count))
    manager.on('change', ({ flagName, after }) => seen.push(`${flagName} ${after?.rollout_percentage}`))
    feed.deliver(makeRuleset(2, flagsAt(2)))
    feed.deliver(makeRuleset(3, flagsAt(3)))
    const soFar = seen.length
    await until(() => seen.length === 40_000, { message: () => `${seen.length} of 40,000 changes` })
    expect(soFar).toBeLessThan(20_000)
    expect(turns).toBeGreaterThan(0)
    expect([seen[0], seen[19_999], seen[20_000], seen[39_999]]).toEqual([
      'flag-0 2',
      'flag-19999 2',
      'flag-0 3',
      'flag-19999 3',
    ])
    await manager.disconnect()
  })

  it('of errors need no listener, and a listener that throws stops nobody else', async () => {
    const { manager, feed } = setUp()
    const seen: string[] = []
    manager.on('stale', () => {
      throw new Error('a bug of a listener')
    })
    manager.on('stale', () => seen.push('second listener'))
    await manager.initialize()
    feed.status({ state: 'down', error: new Error('reset') })
    expect(seen).toEqual(['second listener'])
    manager.on('error', ({ code }) => seen.push(code))
    manager.on('error', () => {
      throw new Error('another bug')
    })
    feed.status({ state: 'live' })
    feed.status({ state: 'down', error: new Error('refused') })
    expect(seen).toEqual(['second listener', 'CALLBACK_FAILED', 'second listener', 'RULESET_UNREACHABLE'])
    await manager.disconnect()
  })

  it('report a repeated error once a minute', async () => {
    const clock = fakeClock()
    const { manager, feed } = setUp({ clock })
    const errors: string[] = []
    manager.on('error', ({ message }) => errors.push(message))
    await manager.initialize()
    for (let i = 0; i < 61; i++) {
      feed.status({ state: 'down', error: new Error('refused') })
      feed.problem(new Error('garbage'))
      await clock.tick(1_000)
    }
    expect(errors.filter((message) => message.endsWith('refused'))).toHaveLength(2)
    expect(errors.filter((message) => message.endsWith('garbage'))).toHaveLength(2)
    await manager.disconnect()
  })

  it('can be stopped', async () => {
    const { manager } = setUp()
    const seen: string[] = []
    const stop = manager.on('ready', () => seen.push('a'))
    const listener = (): number => seen.push('b')
    manager.on('ready', listener)
    stop()
    manager.off('ready', listener)
    await manager.initialize()
    expect(seen).toEqual([])
    await manager.disconnect()
  })

  it('are heard once for each time that a function was given, and ending one leaves the other', async () => {
    const { manager, feed } = setUp()
    await manager.initialize()
    const heard: string[] = []
    const listener = ({ error }: { error: Error }): unknown => heard.push(error.message)
    const stopOne = manager.on('stale', listener)
    manager.on('stale', listener)
    feed.status({ state: 'down', error: new Error('both') })
    stopOne()
    stopOne()
    feed.status({ state: 'live' })
    feed.status({ state: 'down', error: new Error('one') })
    manager.off('stale', listener)
    feed.status({ state: 'live' })
    feed.status({ state: 'down', error: new Error('none') })
    expect(heard).toEqual(['both', 'both', 'one'])
    await manager.disconnect()
  })

  it('whose listener rejects are told as one that throws, and end nothing', async () => {
    const { manager, feed } = setUp()
    const errors: string[] = []
    manager.on('error', ({ code, message }) => errors.push(`${code} ${message}`))
    manager.on('error', async () => {
      throw new Error('a bug that nobody can be told of')
    })
    manager.on('ready', async () => {
      throw new Error('a bug')
    })
    await manager.initialize()
    await until(() => errors.length > 0)
    feed.status({ state: 'live' })
    expect(errors).toEqual(['CALLBACK_FAILED a listener of "ready" failed: a bug'])
    await manager.disconnect()
  })

  it('take nothing but a function', () => {
    const { manager } = setUp()
    expect(() => manager.on('ready', undefined as unknown as () => void)).toThrow(
      "Invalid options: the listener of 'ready' must be a function",
    )
  })

  it('warn when signals have nowhere to go', async () => {
    const feed = new HandFeed(makeRuleset(1, [makeFlag()]))
    const manager = new FlagManager({ appId: APP_ID, rulesets: feed })
    const warnings: string[] = []
    manager.on('warning', ({ code }) => warnings.push(code))
    await manager.initialize()
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await until(() => manager.stats().dropped === 1)
    await manager.disconnect()
    expect(warnings).toEqual(['NO_SIGNAL_STORE'])
  })
})
