import { encodeRuleset, type Flag, type RulesetPublisher } from '@tailslide/core'
import { type NatsHandle, type ServerHandle, startNats, startRedis, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { connectRedis, createRedisSignalReader } from '@tailslide/transports/redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { FlagManager, type FlagManagerOptions } from '../src/index.js'
import { APP_ID, makeFlag } from './fixtures.js'

const TOKEN = 'myToken'

describe('an SDK in a cluster of NATS and Redis', () => {
  let nats: NatsHandle
  let redis: ServerHandle
  let publisher: RulesetPublisher
  let stopTower: () => Promise<void>
  let version = 0
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => void rejections.push(reason)

  beforeAll(async () => {
    ;[nats, redis] = await Promise.all([startNats({ token: TOKEN }), startRedis()])
    const link = connectNats({ servers: nats.url, token: TOKEN, clock })
    link.start()
    publisher = createNatsRulesetPublisher({ link })
    stopTower = async () => {
      await publisher.close()
      await link.stop()
    }
    process.on('unhandledRejection', onRejection)
  })

  afterAll(async () => {
    process.off('unhandledRejection', onRejection)
    await stopTower()
    await Promise.all([nats.stop(), redis.stop()])
  })

  beforeEach(() => Promise.all([nats.start(), redis.start()]))
  afterEach(() => expect(rejections).toEqual([]))

  const publish = (flags: readonly Flag[]): Promise<unknown> => {
    const ruleset = { appId: APP_ID, version: ++version, cause: 'manual', publishedAt: clock.now() } as const
    return until(() => publisher.publish({ ...ruleset, payload: encodeRuleset(flags) }).then(() => true), {
      message: 'a ruleset published',
    })
  }

  const makeManager = (options: Partial<FlagManagerOptions> = {}): FlagManager => {
    const manager = new FlagManager({
      appId: APP_ID,
      natsServer: nats.url,
      sdkKey: TOKEN,
      redisHost: 'http://127.0.0.1',
      redisPort: redis.port,
      ...options,
    })
    onTestFinished(() => manager.disconnect({ timeout: 500 }))
    return manager
  }

  async function signalsOf(flagId: number): Promise<string[]> {
    const connection = connectRedis({ host: redis.url })
    const { buckets } = await createRedisSignalReader({ connection }).read(APP_ID, 60_000, 60_000)
    await connection.close()
    const sums = new Map<string, number>()
    for (const bucket of buckets) {
      if (bucket.flagId === flagId) sums.set(bucket.kind, (sums.get(bucket.kind) ?? 0) + bucket.count)
    }
    return [...sums].map(([kind, count]) => `${kind} ${count}`).sort()
  }

  it('decides by the latest ruleset, follows a change, and brings every signal to Redis', async () => {
    await publish([makeFlag({ id: 1 })])
    const manager = makeManager()
    expect(await manager.initialize()).toEqual({ ready: true, source: 'stream' })
    const toggler = manager.newToggler({ flagName: 'checkout' })
    expect(toggler.isFlagActive('alice')).toBe(true)
    await publish([makeFlag({ id: 1, is_active: false })])
    await until(() => !toggler.isFlagActive('alice'))
    for (let i = 0; i < 10_000; i++) toggler.emitFailure()
    toggler.emitSuccess()
    await manager.disconnect()
    expect(await signalsOf(1)).toEqual(['failure 10000', 'success 1'])
  })

  it('starts while everything is down, and is ready when it is back', async () => {
    await publish([makeFlag({ id: 2 })])
    await Promise.all([nats.kill(), redis.kill()])
    const manager = makeManager({ initializeTimeout: 300 })
    const toggler = manager.newToggler({ flagName: 'checkout' })
    expect(await manager.initialize()).toMatchObject({
      ready: false,
      source: 'none',
      error: { code: 'INITIALIZE_TIMEOUT' },
    })
    expect(toggler.isFlagActive('alice')).toBe(false)
    for (let i = 0; i < 1_000; i++) toggler.emitFailure()
    await Promise.all([nats.start(), redis.start()])
    await until(() => toggler.isFlagActive('alice'), { timeout: 10_000 })
    await until(() => manager.stats().sent === 1_000, { timeout: 10_000 })
    expect(manager.stats()).toMatchObject({ state: 'ready', recorded: 1_000, pending: 0, dropped: 0 })
    expect(await signalsOf(2)).toEqual(['failure 1000'])
  })

  it('says how late failures are that it held while Redis was away', async () => {
    await publish([makeFlag({ id: 4 })])
    const manager = makeManager()
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    await redis.kill()
    toggler.emitFailure()
    await manager.flush()
    const held = clock.now()
    await redis.start()
    await until(() => manager.stats().sent === 1, { timeout: 10_000 })
    toggler.emitFailure()
    await until(() => manager.stats().sent === 2, { timeout: 10_000 })
    const connection = connectRedis({ host: redis.url })
    onTestFinished(() => connection.close())
    const follower = createRedisSignalReader({ connection }).follow()
    const { buckets } = await follower.read(new Map([[APP_ID, { windowMs: 60_000, byInstance: false }]]))
    const failures = [...(buckets.get(APP_ID) ?? [])].filter(({ flagId, kind }) => flagId === 4 && kind === 'failure')
    expect(failures.reduce((sum, { count }) => sum + count, 0)).toBe(2)
    const late = failures.flatMap((bucket) => bucket.held ?? [])
    expect(late.map(({ count }) => count)).toEqual([1])
    for (const { since } of late) expect(since).toBeLessThanOrEqual(held)
  })

  it('has stored what was emitted when flush() resolves, though Redis came back only meanwhile', async () => {
    await publish([makeFlag({ id: 5 })])
    const manager = makeManager({ logger: false })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    toggler.emitSuccess()
    await manager.flush()
    await redis.kill()
    toggler.emitFailure()
    const flushed = manager.flush({ timeout: Number.POSITIVE_INFINITY })
    await redis.start()
    await flushed
    expect(manager.stats()).toMatchObject({ recorded: 2, sent: 2, pending: 0 })
    expect(await signalsOf(5)).toContain('failure 1')
  })

  it('serves its last rules while NATS and Redis are away, and loses nothing', async () => {
    await publish([makeFlag({ id: 3 })])
    const manager = makeManager()
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    await Promise.all([nats.kill(), redis.kill()])
    await until(() => manager.state.state === 'stale', { timeout: 10_000 })
    expect(toggler.isFlagActive('alice')).toBe(true)
    for (let i = 0; i < 500; i++) toggler.emitSuccess()
    await Promise.all([nats.start(), redis.start()])
    await publish([makeFlag({ id: 3, is_active: false })])
    await until(() => !toggler.isFlagActive('alice'), { timeout: 10_000 })
    await until(() => manager.stats().sent === 500, { timeout: 10_000 })
    expect(manager.stats()).toMatchObject({ state: 'ready', reconnects: 1, recorded: 500, dropped: 0 })
    expect(await signalsOf(3)).toEqual(['success 500'])
  })

  it('with a wrong key is not ready, says why, and goes on', async () => {
    const manager = makeManager({ sdkKey: 'wrong', initializeTimeout: 500 })
    const { ready, error } = await manager.initialize()
    expect(ready).toBe(false)
    expect(error?.message).toMatch(/refuses the token/)
    expect(manager.newToggler({ flagName: 'checkout', default: true }).isFlagActive('alice')).toBe(true)
  })

  it.each([
    [undefined, /^tailslide: NATS lets nobody in without a token, .*: give it as sdkKey \(/],
    ['"myToken"', /^tailslide: NATS lets nobody in with this sdkKey, .*, and take away the quotes, .* \(/],
  ])('says of a key that is %s what is wrong with it', async (sdkKey, told) => {
    const lines: string[] = []
    const manager = new FlagManager({
      ...{ appId: APP_ID, natsServer: nats.url, logger: { warn: (line: string) => lines.push(line) } },
      ...(sdkKey !== undefined && { sdkKey }),
    })
    onTestFinished(() => manager.disconnect({ timeout: 500 }))
    void manager.initialize()
    await until(() => lines.some((line) => line.includes('NATS')))
    expect(lines).toContainEqual(expect.stringMatching(told))
  })

  it.each([undefined, 'http://127.0.0.1:9'])(
    'names NATS as who refuses the key, towerUrl being %s',
    async (towerUrl) => {
      const lines: string[] = []
      const logger = { warn: (line: string) => lines.push(line) }
      const manager = makeManager({ sdkKey: 'tsk_good', logger, ...(towerUrl && { towerUrl }) })
      void manager.initialize()
      await until(() => lines.some((line) => line.includes('sdkKey')))
      expect(lines).toContainEqual(
        expect.stringMatching(/^tailslide: NATS lets nobody in with this sdkKey, .* refuses the token or user\)$/),
      )
    },
  )
})
