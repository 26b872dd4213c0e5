import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { encodeRuleset } from '@tailslide/core'
import { freePort, spawnNode, startNats, startRedis, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagManagerOptions } from '../src/index.js'
import { APP_ID, makeFlag } from './fixtures.js'

const script = fileURLToPath(new URL('./leave-open.mjs', import.meta.url))

/** How long a process may take to see that nothing holds it; nothing of ours waits that long. */
const SOON_MS = 1_000

async function leaveOpen(options: Partial<FlagManagerOptions>) {
  const child = spawnNode(script, [JSON.stringify({ appId: APP_ID, initializeTimeout: 3_000, ...options })])
  const line = await child.nextLine()
  const saidAt = performance.now()
  const { code } = await child.exit
  return { line, code, isSoon: performance.now() - saidAt < SOON_MS }
}

describe('a process that never calls disconnect() ends by itself', () => {
  let nats: Awaited<ReturnType<typeof startNats>>
  let redis: Awaited<ReturnType<typeof startRedis>>

  beforeAll(async () => {
    ;[nats, redis] = await Promise.all([startNats(), startRedis()])
    const link = connectNats({ servers: nats.url, clock })
    link.start()
    const publisher = createNatsRulesetPublisher({ link })
    const payload = encodeRuleset([makeFlag()])
    const ruleset = { appId: APP_ID, version: 1, cause: 'manual', publishedAt: clock.now(), payload } as const
    await until(() => publisher.publish(ruleset).then(() => true), { message: 'a ruleset published' })
    await publisher.close()
    await link.stop()
  })

  afterAll(() => Promise.all([nats.stop(), redis.stop()]))

  it('over NATS and Redis', async () => {
    const ended = await leaveOpen({ natsServer: nats.url, redisHost: redis.url })
    expect(ended).toEqual({ line: 'ready true 1', code: 0, isSoon: true })
  })

  it('over NATS without a signal store', async () => {
    const ended = await leaveOpen({ natsServer: nats.url })
    expect(ended).toEqual({ line: 'ready true 0', code: 0, isSoon: true })
  })

  it('while NATS and Redis are absent', async () => {
    const absent = `127.0.0.1:${await freePort()}`
    const ended = await leaveOpen({ natsServer: absent, redisHost: `redis://${absent}`, initializeTimeout: 200 })
    expect(ended).toEqual({ line: 'not ready false 0', code: 0, isSoon: true })
  })

  it('while NATS and Redis are frozen', async () => {
    nats.freeze()
    redis.freeze()
    const ended = await leaveOpen({ natsServer: nats.url, redisHost: redis.url, initializeTimeout: 200 })
    nats.thaw()
    redis.thaw()
    expect(ended).toMatchObject({ line: 'not ready false 0', code: 0 })
  })

  it('over NATS beside a Tower that takes connections and says nothing', async () => {
    const hanging = createServer(() => {})
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
    const address = hanging.address()
    const towerUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
    const options = { natsServer: nats.url, towerUrl, sdkKey: 'key', redisHost: redis.url, initializeTimeout: 1_000 }
    const ended = await leaveOpen(options)
    hanging.close()
    expect(ended).toEqual({ line: 'not ready false 0', code: 0, isSoon: true })
  })

  it('while Tower is absent', async () => {
    const towerUrl = `http://127.0.0.1:${await freePort()}`
    const ended = await leaveOpen({ towerUrl, sdkKey: 'key', initializeTimeout: 200 })
    expect(ended).toEqual({ line: 'not ready false 0', code: 0, isSoon: true })
  })
})
