import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { fakeClock, freePort, until } from '@tailslide/testkit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FlagManager, type FlagManagerOptions, type RunOptions, type Toggler } from '../src/index.js'
import { HandFeed, makeFlag, makeRuleset, setUp } from './fixtures.js'

function setUpLogged(options: Parameters<typeof setUp>[0] = {}) {
  const lines: string[] = []
  const parts = setUp({ logger: { warn: (line) => lines.push(line) }, ...options })
  onTestFinished(() => parts.manager.disconnect({ timeout: 0 }))
  return { ...parts, lines }
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code })

describe('a service that listens to nothing', () => {
  it('finds on its console, once, that nobody answers', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const towerUrl = `http://127.0.0.1:${await freePort()}`
    const manager = new FlagManager({ appId: 1, towerUrl, sdkKey: 'k', initializeTimeout: 30_000 })
    onTestFinished(() => manager.disconnect({ timeout: 0 }))
    void manager.initialize()
    await until(() => warn.mock.calls.length > 0)
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.flush({ timeout: 100 })
    expect(warn.mock.calls.map(([line]) => line)).toEqual([
      `tailslide: no connection, which is tried again for ever, and every flag answers its default: check the address, and that it can be reached from here (no connection to Tower at ${towerUrl}: connect ECONNREFUSED ${towerUrl.slice(7)})`,
    ])
  })

  it.each([
    [
      'KEY_INVALID',
      'Tower does not know the key',
      /^tailslide: the SDK key is refused, and every flag .*check that sdkKey is a key of app 1 .*\(Tower does not know the key\)$/,
    ],
    [
      'KEY_FORBIDDEN',
      'The key is not one of app 1.',
      /^tailslide: the SDK key does not open app 1, and every flag .*: check appId, .*\(The key is not one of app 1\.\)$/,
    ],
    [
      'APP_UNKNOWN',
      'no app',
      /^tailslide: app 1 is not known there, and every flag .*check appId and natsStream, .*\(no app\)$/,
    ],
    ['STREAM_MISSING', 'no stream', /^tailslide: app 1 is not known there/],
  ])('finds what to look at first: %s', async (code, message, line) => {
    const clock = fakeClock()
    const feed = new HandFeed(undefined, { connects: false })
    const { manager, lines } = setUpLogged({ feed, clock })
    const initialized = manager.initialize()
    await clock.tick(100)
    for (let attempt = 0; attempt < 3; attempt++) feed.status({ state: 'down', error: coded(code, message) })
    await clock.tick(120_000)
    feed.status({ state: 'down', error: coded(code, `${message} still`) })
    await initialized
    expect(lines).toEqual([expect.stringMatching(line)])
  })

  it('finds that the source of rulesets could not be opened, and that nothing tries that again by itself', async () => {
    const rulesets = {
      start: (): void => {
        throw new Error('EMFILE: too many open files')
      },
      stop: async (): Promise<void> => {},
    }
    const { manager, lines } = setUpLogged({ rulesets })
    const message =
      'the source of rulesets could not be opened, which initialize() or a new process tries again: EMFILE: too many open files'
    const error = { code: 'TRANSPORT_UNAVAILABLE', message }
    expect(await manager.initialize()).toMatchObject({ ready: false, error })
    expect(lines).toEqual([`tailslide: ${message}`])
    expect(await manager.initialize()).toMatchObject({ ready: false, error })
  })

  it('finds that the rules of a file are served, which is read a moment after nobody answered', async () => {
    const bootstrap = join(await mkdtemp(join(tmpdir(), 'tailslide-')), 'flags.json')
    onTestFinished(() => rm(dirname(bootstrap), { recursive: true }))
    await writeFile(bootstrap, JSON.stringify([makeFlag()]))
    const connects = { connects: false }
    const clock = fakeClock()
    const served = setUpLogged({ bootstrap, feed: new HandFeed(undefined, connects), clock })
    const ended = setUpLogged({ bootstrap: 'none.json', feed: new HandFeed(undefined, connects) })
    for (const { manager, feed } of [served, ended]) {
      void manager.initialize()
      await until(() => manager.state.state === 'connecting')
      feed.status({ state: 'down', error: new Error('refused') })
    }
    await ended.manager.disconnect({ timeout: 0 })
    expect(ended.lines).toContainEqual(expect.stringMatching(/no connection, .* every flag answers its default: /))
    await until(() => served.manager.stats().flags > 0)
    expect(served.lines).toEqual([])
    await clock.tick(1_000)
    expect(served.lines).toEqual([expect.stringMatching(/no connection, .* the rules of bootstrap are served: /)])
  })

  it('finds that there is no answer at all', async () => {
    const clock = fakeClock()
    const { manager, lines } = setUpLogged({ feed: new HandFeed(undefined, { connects: false }), clock })
    const initialized = manager.initialize()
    await clock.tick(5_000)
    await initialized
    expect(lines).toEqual([expect.stringMatching(/no connection, .*\(no answer yet\)$/)])
  })

  it('finds that the connection was lost and not found again, that the last rules are served on, and that it is over', async () => {
    const clock = fakeClock()
    const { manager, feed, lines } = setUpLogged({ clock })
    await manager.initialize()
    for (let outage = 1; outage <= 2; outage++) {
      feed.status({ state: 'down', error: new Error('closed the stream') })
      feed.status({ state: 'down', error: new Error('reset\nby peer') })
      await clock.tick(9_999)
      expect(lines).toHaveLength(2 * outage - 2)
      await clock.tick(1)
      feed.status({ state: 'down', error: new Error('reset by peer still') })
      await clock.tick(20_000)
      feed.status({ state: 'live' })
    }
    expect(lines).toEqual([
      expect.stringMatching(/^tailslide: no connection, .* the last rules are served on: check .*\(reset by peer\)$/),
      'tailslide: connected, and the latest rules are served',
      expect.stringMatching(/^tailslide: no connection, .*\(reset by peer\)$/),
      'tailslide: connected, and the latest rules are served',
    ])
  })

  it('finds that each flag answers its default where the last rules have none, as those of a deleted environment', async () => {
    const clock = fakeClock()
    const { manager, feed, lines } = setUpLogged({ clock })
    await manager.initialize()
    feed.deliver(makeRuleset(2, []))
    feed.status({ state: 'down', error: coded('KEY_INVALID', 'answered 401') })
    await clock.tick(10_000)
    expect(lines).toEqual([
      expect.stringMatching(/, and the last rules have no flag: each answers its default: check /),
    ])
  })

  it('finds a store that fails again when that lasts', async () => {
    const clock = fakeClock()
    const { manager, sink, lines } = setUpLogged({ clock })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const fail = async (ms: number): Promise<void> => {
      sink.mode = 'away'
      toggler.emitFailure()
      await clock.tick(ms)
      sink.mode = 'stores'
      await clock.tick(5_000)
    }
    await fail(1_000)
    expect(lines).toEqual([expect.stringMatching(/cannot be sent/), 'tailslide: signals are sent again'])
    for (let blip = 0; blip < 5; blip++) await fail(1_000)
    expect(lines).toHaveLength(2)
    await fail(15_000)
    expect(lines.slice(2)).toEqual([expect.stringMatching(/cannot be sent/), 'tailslide: signals are sent again'])
  })

  it('finds nothing of a Tower that was restarted, or of a service that ends while it is', async () => {
    const clock = fakeClock()
    const { manager, feed, sink, lines } = setUpLogged({ clock })
    await manager.initialize()
    feed.status({ state: 'down', error: new Error('closed the stream') })
    await clock.tick(4_000)
    feed.status({ state: 'live' })
    await clock.tick(60_000)
    feed.status({ state: 'down', error: new Error('closed the stream') })
    sink.mode = 'away'
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await clock.tick(2_000)
    const ended = manager.disconnect({ timeout: 0 })
    await clock.tick(60_000)
    await ended
    expect(lines.filter((line) => line.includes('no connection'))).toEqual([])
  })

  it('finds why a key is refused at once, though the connection stood, and only that', async () => {
    const clock = fakeClock()
    const { manager, feed, lines } = setUpLogged({ clock })
    await manager.initialize()
    feed.status({ state: 'down', error: new Error('closed the stream') })
    feed.status({ state: 'down', error: coded('KEY_INVALID', 'revoked') })
    await clock.tick(60_000)
    expect(lines).toEqual([expect.stringMatching(/^tailslide: the SDK key is refused, .*\(revoked\)$/)])
  })

  it('finds that initialize() was forgotten, and nothing when it was called or the service has ended', async () => {
    const clock = fakeClock()
    const forgotten = setUpLogged({ clock })
    const called = setUpLogged({ clock })
    const ended = setUpLogged({ clock })
    for (const { manager } of [forgotten, called, ended]) manager.newToggler({ flagName: 'checkout' }).emitSuccess()
    await called.manager.initialize()
    await ended.manager.disconnect()
    for (const { manager } of [forgotten, called]) manager.newToggler({ flagName: 'checkout' })
    await clock.tick(60_000)
    expect([called.lines, ended.lines]).toEqual([[], []])
    expect(forgotten.lines).toEqual([
      'tailslide: initialize() has not been called, so no rules arrive and no signals leave: await it at the start',
    ])
  })

  it('finds that its callbacks fail, those that hear of errors too', async () => {
    const broken = (name: string) => () => {
      throw new Error(`${name} is broken`)
    }
    const { manager, feed, lines } = setUpLogged({ onError: broken('onError') })
    await manager.initialize()
    feed.problem(new Error('no JSON'))
    expect(lines).toEqual([
      'tailslide: a message was dropped: no JSON',
      'tailslide: a listener of "error" failed: onError is broken',
    ])
    const other = setUpLogged()
    await other.manager.initialize()
    const toggler = other.manager.newToggler({ flagName: 'checkout' })
    const options = { isFailure: broken('isFailure') }
    for (let time = 0; time < 2; time++)
      toggler.run(
        () => 1,
        () => 2,
        options,
      )
    expect(other.lines).toEqual([
      "tailslide: isFailure of run() of flag 'checkout' failed, so only what was thrown counts as a failure: isFailure is broken",
    ])
  })

  it('finds that a file it was given cannot be used', async () => {
    const { manager, lines } = setUpLogged({ snapshotFile: tmpdir(), bootstrap: join(tmpdir(), 'tailslide-none.json') })
    await manager.initialize()
    await manager.disconnect()
    expect(lines.sort()).toEqual([
      expect.stringMatching(
        /^tailslide: a start without a connection finds no rules, or old ones: check snapshotFile \(\S+ is a folder and no file, so it is left/,
      ),
      expect.stringMatching(/^tailslide: there are no rules to begin with: check the file of bootstrap \(ENOENT/),
    ])
  })

  it.each([
    ['isFlagActive', (toggler: Toggler, user: string) => toggler.isFlagActive(user)],
    ['decide', (toggler: Toggler, user: string) => toggler.decide(user)],
    [
      'run',
      (toggler: Toggler, user: string) =>
        toggler.run(
          () => 1,
          () => 2,
          { user },
        ),
    ],
  ])('finds that a user was none: %s', async (_, ask) => {
    const { manager, lines } = setUpLogged()
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    for (const user of ['alice', 7, null, undefined]) ask(toggler, user as string)
    expect(lines).toEqual([])
    ask(toggler, { id: 7 } as unknown as string)
    expect(lines).toEqual([
      'tailslide: the user of a call must be a string, or a number, not object: the call was decided without a user, who is in no partial rollout',
    ])
  })

  it('finds the name that was meant, once for each unknown flag, and no more than ten', async () => {
    const flags = Array.from({ length: 1_000 }, (_, index) =>
      makeFlag({ id: index + 1, title: `flag-number-${index}` }),
    )
    const { manager, lines } = setUpLogged({ flags: [...flags, makeFlag({ id: 5_000, title: 'new-checkout' })] })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'new-chekout', default: true })
    for (let time = 0; time < 3; time++) expect(toggler.isFlagActive('alice')).toBe(true)
    for (let each = 0; each < 20; each++) manager.newToggler({ flagName: `colour of ${each}` }).isFlagActive('alice')
    await until(() => lines.length === 10)
    expect(lines.slice(0, 2)).toEqual([
      "tailslide: app 1 serves no flag 'new-chekout', which answers its default, true: did you mean 'new-checkout'? Correct flagName, or look in Tower whether the flag is archived, or not made yet",
      "tailslide: app 1 serves no flag 'colour of 0', which answers its default, false: correct flagName, or look in Tower whether the flag is archived, or not made yet",
    ])
    expect(lines.at(-1)).toContain("'colour of 8'")
    manager.newToggler({ flagName: 'one more' }).isFlagActive('alice')
    expect(lines).toHaveLength(10)
  })

  it('finds that a flag may be one of those that could not be read', async () => {
    const problems = [{ path: '[1].rollout_percentage', value: 'x', rule: 'must be a number from 0 to 100' }]
    const { manager, feed, lines } = setUpLogged()
    await manager.initialize()
    feed.deliver(makeRuleset(2, [], { problems }))
    manager.newToggler({ flagName: 'colour' }).isFlagActive('alice')
    await until(() => lines.length === 2)
    expect(lines[1]).toBe(
      "tailslide: app 1 serves no flag 'colour', which answers its default, false: correct flagName, or look in Tower whether the flag is archived, or not made yet, or it is one of those that could not be read",
    )
  })

  it('finds how many counts were lost at the end', async () => {
    const { manager, sink, lines } = setUpLogged()
    await manager.initialize()
    sink.mode = 'away'
    const checkout = manager.newToggler({ flagName: 'checkout' })
    for (let time = 0; time < 3; time++) checkout.emitFailure()
    await manager.disconnect({ timeout: 0 })
    expect(lines.at(-1)).toBe(
      'tailslide: 3 counts are lost, not sent when disconnect() ended: no circuit breaker sees them',
    )
  })

  it('finds it also where no rules ever came', async () => {
    const { manager, sink, lines } = setUpLogged({ feed: new HandFeed(undefined, { connects: false }) })
    void manager.initialize()
    sink.mode = 'away'
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.disconnect({ timeout: 0 })
    expect(lines.at(-1)).toBe(
      'tailslide: 1 count is lost, not sent when disconnect() ended: no circuit breaker sees them',
    )
  })

  it('finds nothing of a flag that only the bootstrap lacks', async () => {
    const { manager, lines } = setUpLogged({ bootstrap: [] })
    const toggler = manager.newToggler({ flagName: 'checkout' })
    expect(toggler.isFlagActive('alice')).toBe(false)
    await manager.initialize()
    expect(toggler.isFlagActive('alice')).toBe(true)
    expect(lines).toEqual([])
  })

  it('finds what is wrong with a store that was reached and takes no signals', async () => {
    const { manager, sink, lines } = setUpLogged()
    await manager.initialize()
    sink.mode = 'full'
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.flush()
    expect(lines).toEqual([
      'tailslide: signals cannot be sent and are held for a minute: its memory is used up: raise its maxmemory',
    ])
  })

  it('finds that signals of an unknown flag are dropped, and that those of others cannot be sent', async () => {
    const { manager, sink, lines } = setUpLogged()
    await manager.initialize()
    manager.newToggler({ flagName: 'chekout' }).emitFailure()
    await manager.flush()
    sink.mode = 'away'
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.flush()
    expect(lines).toEqual([
      "tailslide: signals of flag 'chekout' are dropped, because app 1 serves no flag of that name: no circuit breaker sees them",
      'tailslide: signals cannot be sent and are held for a minute: check redisHost, and that it can be reached from here (connection refused)',
    ])
    sink.mode = 'stores'
    await manager.flush()
    expect(lines.slice(2)).toEqual(['tailslide: signals are sent again'])
    sink.mode = 'refuses'
    manager.newToggler({ flagName: 'checkout' }).emitFailure()
    await manager.flush()
    expect(lines.slice(3)).toEqual([
      'tailslide: signals are refused, and dropped: no circuit breaker sees them (no permission)',
    ])
  })

  it.each([
    [{ falback: true }, 'falback is no option; did you mean fallback?'],
    [{ slowAfter: Number.NaN }, 'slowAfter must be a number of milliseconds from 0, not NaN'],
    [{ slowAfter: '300' }, 'slowAfter must be a number of milliseconds from 0, not 300'],
    [{ failAfter: 0 }, 'failAfter must be a number of milliseconds above 0, not 0'],
    [{ isFailure: true }, 'isFailure must be a function'],
    [{ isIgnored: true }, 'isIgnored must be a function'],
    [{ fallback: 'yes' }, 'fallback must be true or false'],
  ])('finds what is wrong with the options of run(), which runs all the same: %j', async (options, mistake) => {
    const { manager, lines } = setUpLogged()
    await manager.initialize()
    const warnings: string[] = []
    manager.on('warning', ({ code }) => warnings.push(code))
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const run = () =>
      toggler.run(
        () => 'new',
        () => 'old',
        options as unknown as RunOptions,
      )
    expect([run(), run()]).toEqual(['new', 'new'])
    expect(lines).toEqual([`tailslide: run() of flag 'checkout' was given options that break a rule: ${mistake}`])
    expect(warnings.filter((code) => code === 'INVALID_RUN_OPTIONS')).toHaveLength(1)
  })

  it.each<[string, () => unknown]>([
    ['an async generator', async function* () {}],
    ['a generator', function* () {}],
    ['a stream of Node', () => Readable.from([])],
    ['a promise of a stream of the web', async () => new Response('text').body],
  ])('finds once for each flag that run() counted %s before it began', async (_what, path) => {
    const { manager, lines } = setUpLogged({ flags: [makeFlag(), makeFlag({ id: 14, title: 'search' })] })
    await manager.initialize()
    const warnings: string[] = []
    manager.on('warning', ({ code, message }) => warnings.push(`${code} ${message}`))
    const line = (flagName: string): string =>
      `run() of flag '${flagName}' gave a stream or an iterator, and counted it before it began: use decide(), and record the outcome when it has ended`
    for (const flagName of ['checkout', 'checkout', 'search']) await manager.newToggler({ flagName }).run(path, path)
    expect(lines).toEqual([`tailslide: ${line('checkout')}`])
    expect(warnings).toEqual([`STREAM_COUNTED ${line('checkout')}`, `STREAM_COUNTED ${line('search')}`])
  })

  it('finds once for each flag that a call of the new path hangs, and that failAfter is the remedy', async () => {
    const clock = fakeClock()
    const { manager, lines } = setUpLogged({ clock, flags: [makeFlag(), makeFlag({ id: 14, title: 'search' })] })
    await manager.initialize()
    const warnings: string[] = []
    manager.on('warning', ({ code }) => warnings.push(code))
    const hanging = () => new Promise(() => {})
    const call = (flagName: string, path: () => unknown, options = {}) =>
      void manager.newToggler({ flagName }).run(path, path, options)
    call('search', async () => 'new')
    call('search', hanging, { failAfter: Number.POSITIVE_INFINITY })
    await clock.tick(40_000)
    expect(lines).toEqual([])
    for (const flagName of ['checkout', 'checkout', 'search']) call(flagName, hanging)
    await clock.tick(29_999)
    expect(lines).toEqual([])
    await clock.tick(1)
    expect(lines).toEqual([
      "tailslide: a call of run() of flag 'checkout' has not ended for 30 s, and no circuit opens for calls that hang: give run() failAfter, in milliseconds, or Infinity where calls take that long",
    ])
    expect(warnings).toEqual(['CALL_HANGS', 'CALL_HANGS'])
  })

  it('finds nothing of that kind where run() gives what is complete', async () => {
    const { manager, lines } = setUpLogged()
    await manager.initialize()
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const complete = [[1], new Map().keys(), new Response('text'), Buffer.from('text'), 'text', null, revoked.proxy]
    const toggler = manager.newToggler({ flagName: 'checkout' })
    for (const value of complete)
      toggler.run(
        () => value,
        () => value,
      )
    expect(lines).toEqual([])
  })

  it('finds that signals have nowhere to go', async () => {
    const lines: string[] = []
    const logger = { warn: (line: string) => lines.push(line) }
    const manager = new FlagManager({ appId: 1, rulesets: new HandFeed(makeRuleset(1, [])), logger })
    await manager.initialize()
    await manager.disconnect()
    expect(lines).toEqual([expect.stringMatching(/no circuit can open: give redisHost or towerUrl$/)])
  })
})

describe('the option `logger`', () => {
  const failing = async (logger: FlagManagerOptions['logger']) => {
    const { manager, feed } = setUp({ ...(logger !== undefined && { logger }) })
    await manager.initialize()
    feed.status({ state: 'down', error: new Error('reset') })
    manager.newToggler({ flagName: 'unknown' }).isFlagActive('alice')
    await manager.disconnect()
  }

  it('false ends the lines', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    await failing(false)
    expect(warn).not.toHaveBeenCalled()
  })

  it('may be a logger that throws or rejects', async () => {
    await failing({
      warn() {
        throw new Error('the disk is full')
      },
    })
    await failing({ warn: async () => Promise.reject(new Error('the disk is full')) })
  })
})
