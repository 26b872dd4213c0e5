import { measurePace, until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { inTurn } from './in-turn.js'
import { now, openService, type Report, type Seen } from './service.js'
import {
  natsWorld,
  type Rulesets,
  redisWorld,
  type Signals,
  startRulesets,
  startSignals,
  towerWorld,
  type World,
} from './worlds.js'

const pace = measurePace()
afterAll(() => pace.stop())

// Every fault that the SDK promises to live with, on real servers, while a service that uses it asks and emits without
// a pause. The rows run side by side, each with a server of its own that fails.

/** From the moment at which the server answers again, or has the change, to the flag's new answer. */
const BACK_WITHIN_MS = 3_000
/** From its return to the last signal that was held: the connection is tried again within 1 s, sending within 2 s. */
const SETTLED_WITHIN_MS = 5_000
const INITIALIZE_TIMEOUT_MS = { inVain: 1_000, otherwise: 20_000 }
/** An outage is a few lines in a log, not one for each attempt. */
const MOST_ERRORS = 4

interface Fault<W extends World> {
  readonly name: string
  /** Milliseconds from begin to end. */
  readonly lasts: number
  readonly begin: (world: W) => Promise<void> | void
  readonly end: (world: W) => Promise<void> | void
  /** `before`: the service starts in the middle of it. */
  readonly when?: 'before' | 'later'
  /** A change that would end the fault comes after it. */
  readonly changes?: 'during' | 'after'
  /** The server is another process afterwards. */
  readonly restarts?: boolean
}

const killed = (seconds: number): Fault<World> => ({
  name: `is killed and started again ${seconds} s later`,
  lasts: seconds * 1_000,
  restarts: true,
  begin: ({ server }) => server.kill(),
  end: ({ server }) => server.start(),
})
const absent: Fault<World> = { ...killed(3), name: 'is absent at the start and comes 3 s later', when: 'before' }
const frozen: Fault<World> = {
  name: 'is frozen for 10 s',
  lasts: 10_000,
  begin: ({ server }) => server.freeze(),
  end: ({ server }) => server.thaw(),
}
const cut: Fault<World> = {
  name: 'is out of reach for 10 s, without a packet',
  lasts: 10_000,
  begin: ({ proxy }) => proxy.cut(),
  end: ({ proxy }) => proxy.mend(),
}

let rulesets: Rulesets
let signals: Signals
beforeAll(async () => {
  ;[rulesets, signals] = await Promise.all([startRulesets(), startSignals()])
})
afterAll(async () => {
  await Promise.all([rulesets.close(), signals.close()])
  process.stdout.write(table())
})

const named = (events: readonly Seen[], ...names: Seen['name'][]): Seen[] =>
  events.filter(({ name }) => names.includes(name))
const states = (report: Report): string[] => named(report.events, 'ready', 'stale').map(({ name }) => name)

interface Measured {
  readonly row: string
  /** Seconds: from the fault's begin to `stale`; from its end to `ready`, to the new answer, to the last held signal. */
  readonly stale: number | undefined
  readonly ready: number | undefined
  readonly seen: number
  readonly settled: number
  readonly errors: number
  readonly signals: number
  readonly longestPause: number
}
const measured: Measured[] = []

/**
 * Plays one fault. `reaches`: what it keeps from the service; a manager whose signals are held is not stale for that.
 */
async function play<W extends World>(
  { onTestFinished }: TestContext,
  kind: string,
  makeWorld: () => Promise<W>,
  fault: Fault<W>,
  reaches: 'rulesets' | 'signals',
): Promise<void> {
  const { when = 'later', changes = 'during' } = fault
  const isBefore = when === 'before'
  const losesRulesets = reaches === 'rulesets'
  /** No ruleset has ever come when the fault ends. */
  const isBlind = isBefore && losesRulesets
  const initializeTimeout = isBlind ? INITIALIZE_TIMEOUT_MS.inVain : INITIALIZE_TIMEOUT_MS.otherwise
  const { world, service } = await inTurn(async () => {
    const world = await makeWorld()
    onTestFinished(() => world.close())
    await world.change(true)
    if (isBefore) await fault.begin(world)
    const service = openService({ ...world.options, initializeTimeout })
    onTestFinished(() => service.end())
    await service.report()
    return { world, service }
  })
  const answersAre = (...wanted: boolean[]) => {
    const isSo = ({ answers }: Report) => answers.map(({ active }) => active).join() === wanted.join()
    return service.reports(isSo, BACK_WITHIN_MS + 7_000, `the answers ${wanted.join()}`)
  }
  const stateIs = (state: string) =>
    service.reports(({ stats }) => stats.state === state, BACK_WITHIN_MS + 7_000, `the state ${state}`)

  const started = await service.initialize()
  expect(started.took).toBeLessThan(pace.limit(initializeTimeout + 2_000))
  if (isBlind) {
    expect(started).toMatchObject({ ready: false, source: 'none', code: 'INITIALIZE_TIMEOUT' })
  } else {
    expect(started).toMatchObject({ ready: true, source: 'stream' })
    await answersAre(...ON)
  }

  const begunAt = now()
  if (!isBefore) await fault.begin(world)
  // What is changed while Tower cannot be reached is tried again until it is.
  const changing = isBlind || changes === 'after' ? undefined : world.change(false)
  await until(() => now() - begunAt >= fault.lasts, { timeout: fault.lasts + 1_000 })
  const duringIt = await service.report()
  await fault.end(world)
  const endedAt = now()
  const changedAt = isBlind ? endedAt : await (changing ?? world.change(false))

  const back = isBlind ? await answersAre(...ON) : await answersAre(...ON, false)
  await stateIs('ready')
  const answersAgainAt = losesRulesets ? Math.max(endedAt, changedAt) : changedAt
  const seenAfter = (back.answers.at(-1)?.at ?? Number.NaN) - answersAgainAt
  expect(seenAfter).toBeLessThan(pace.limit(BACK_WITHIN_MS))

  const settled = await service.reports(
    ({ stats }) => stats.sent > duringIt.stats.recorded,
    SETTLED_WITHIN_MS + 5_000,
    'the signals emitted during the fault to be sent',
  )
  const settledAfter = now() - endedAt
  expect(settledAfter).toBeLessThan(pace.limit(SETTLED_WITHIN_MS))
  expect(settled.stats.dropped).toBe(0)

  // Not deaf: a change made after the fault comes as well.
  const answers = isBlind ? [...ON, false] : [...ON, false, true]
  const againAt = await world.change(!isBlind)
  const again = await answersAre(...answers)
  expect((again.answers.at(-1)?.at ?? Number.NaN) - againAt).toBeLessThan(pace.limit(BACK_WITHIN_MS))

  await service.quiet()
  const quiet = await service.reports(({ stats }) => stats.pending === 0, SETTLED_WITHIN_MS, 'no signal pending')
  const all = quiet.emitted.success + quiet.emitted.failure
  expect(quiet.stats).toMatchObject({ state: 'ready', recorded: all, sent: all, pending: 0, dropped: 0 })
  const stored = await world.stored()
  if (fault.restarts && !world.keepsSignals) expect(stored.success + stored.failure).toBe(all - duringIt.stats.sent)
  else expect(stored).toEqual(quiet.emitted)

  const last = await service.stop()
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.errors()).toBe('')
  expect(last.thrown).toEqual([])
  expect(last.imbalances).toEqual([])
  expect(last.heldAfter).toEqual(last.heldBefore)
  // One in 50 ms at least, where 10 are meant.
  expect(last.samples).toBeGreaterThan(fault.lasts / 50)
  expect(last.answers.map(({ active }) => active)).toEqual(answers)
  const isLost = losesRulesets && !isBlind
  expect(states(last)).toEqual(isLost ? ['ready', 'stale', 'ready'] : ['ready'])
  expect(named(last.events, 'change').map(({ after }) => after)).toEqual(isBlind ? [false] : [false, true])
  expect(named(last.events, 'closed')).toHaveLength(1)
  expect(named(last.events, 'warning')).toEqual([])
  expect(last.stats.reconnects).toBe(isLost ? 1 : 0)

  const errors = named(last.events, 'error')
  expect(errors.length, JSON.stringify(errors, null, 1)).toBeLessThanOrEqual(MOST_ERRORS)
  expect(errors.map(({ code }) => code)).toContain(losesRulesets ? 'RULESET_UNREACHABLE' : 'SIGNALS_UNSENT')
  const [stale] = named(last.events, 'stale')
  if (stale) expect(stale.at).toBeLessThan(endedAt)
  const readyAgain = named(last.events, 'ready').at(-1)
  const readyAfter = losesRulesets && readyAgain ? readyAgain.at - endedAt : undefined
  if (readyAfter !== undefined) expect(readyAfter).toBeLessThan(pace.limit(BACK_WITHIN_MS))
  measured.push({
    row: `${kind} ${fault.name}`,
    stale: stale && stale.at - begunAt,
    ready: readyAfter,
    seen: seenAfter,
    settled: settledAfter,
    errors: errors.length,
    signals: all,
    longestPause: last.longestPause,
  })
}

/** Off until the first ruleset, which comes after the first answer. */
const ON = [false, true]

describe.concurrent('while a service runs', () => {
  const nats = () => natsWorld(signals)
  const redis = () => redisWorld(rulesets)

  const faults = [killed(30), killed(3), absent, frozen, cut]
  for (const fault of faults) {
    test(`NATS ${fault.name}`, (context) => play(context, 'NATS', nats, fault, 'rulesets'))
    test(`Tower ${fault.name}`, (context) => play(context, 'Tower', towerWorld, fault, 'rulesets'))
    test(`Redis ${fault.name}`, (context) => play(context, 'Redis', redis, fault, 'signals'))
  }

  const right = 'is right 3 s later'
  test(`the token of NATS is wrong and ${right}`, (context) =>
    play(
      context,
      'NATS',
      nats,
      {
        name: `has another token, which ${right}`,
        lasts: 3_000,
        when: 'before',
        async begin({ server }) {
          await server.kill()
          server.configure({ token: 'another' })
          await server.start()
        },
        async end({ server }) {
          await server.kill()
          server.configure({ token: 'right' })
          await server.start()
        },
      },
      'rulesets',
    ))

  test('the stream of NATS is deleted and made again 5 s later', (context) =>
    play(
      context,
      'NATS',
      nats,
      {
        name: 'has its stream deleted and made again 5 s later',
        lasts: 5_000,
        changes: 'after',
        begin: (world) => world.deleteStream(),
        // The publication of the change makes it.
        end: () => {},
      },
      'rulesets',
    ))

  test(`the password of Redis is wrong and ${right}`, (context) =>
    play(
      context,
      'Redis',
      () => redisWorld(rulesets, 'right'),
      {
        name: `has another password, which ${right}`,
        lasts: 3_000,
        when: 'before',
        begin: () => {},
        end: (world) => world.setPassword('right'),
      },
      'signals',
    ))

  test(`the SDK key is unknown to Tower and ${right}`, (context) =>
    play(
      context,
      'Tower',
      towerWorld,
      {
        name: `does not know the app and its key, which ${right}`,
        lasts: 3_000,
        when: 'before',
        begin: (world) => world.hideData(),
        end: (world) => world.restoreData(),
      },
      'rulesets',
    ))
})

function table(): string {
  const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : (ms / 1_000).toFixed(2))
  const rows = measured
    .sort((one, other) => one.row.localeCompare(other.row))
    .map(({ row, stale, ready, seen, settled, errors, signals, longestPause }) =>
      [row, ...[stale, ready, seen, settled].map(seconds), errors, signals, seconds(longestPause)].join(' | '),
    )
  const head = 'fault | stale after, s | ready after, s | change seen after, s | signals sent after, s | errors told'
  return `\n| ${[`${head} | signals | longest pause, s`, '---|---|---|---|---|---|---|---', ...rows].join(' |\n| ')} |\n`
}
