import { jetstreamManager } from '@nats-io/jetstream'
import { CIRCUIT_SUBJECTS, DEFAULT_STREAM, type RulesetFeed } from '@tailslide/core'
import { aRuleset, freePort, type Heard, listenTo, measurePace, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetFeed, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NatsWorld, startNatsWorld, TOKEN } from './nats-world.js'

const pace = measurePace()
afterAll(() => pace.stop())

/** From the end of a fault to the ruleset that was published during it or right after it. */
const BACK_WITHIN_MS = 3_000

let world: NatsWorld
let feeds: RulesetFeed[]
beforeEach(async () => {
  feeds = []
  world = await startNatsWorld()
})
afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.stop()))
  await world.close()
})

const listen = (appId: number | 'all' = 7, options: Partial<NatsWorld['sdk'] & { stream: string }> = {}): Heard => {
  const feed = createNatsRulesetFeed({ ...world.sdk, ...options, appId })
  feeds.push(feed)
  return listenTo(feed)
}
const live = (heard: Heard): Promise<true> => until(() => heard.state() === 'live', { timeout: 8_000 })
const down = (heard: Heard): Promise<true> => until(() => heard.state() === 'down', { timeout: 8_000 })
const lastError = (heard: Heard): Error | undefined =>
  heard.statuses.flatMap((status) => (status.state === 'down' ? [status.error] : [])).at(-1)
/** What Tower does: tries until it is stored. */
const publish = (version: number, appId = 7): Promise<true> =>
  until(
    async () => {
      await world.publisher.publish(aRuleset(appId, version))
      return true as const
    },
    { timeout: 10_000 },
  )
const arrives = (heard: Heard, version: number, timeout = BACK_WITHIN_MS): Promise<true> =>
  until(() => heard.versions().at(-1) === version && heard.state() === 'live', {
    timeout,
    message: () => `version ${version}; the feed is ${heard.state()} with ${heard.versions().join()}`,
  })
const manager = async () => jetstreamManager(await world.raw())
const after = async (ms: number, since: number): Promise<void> => {
  await until(() => performance.now() - since >= ms, { timeout: ms + 1_000 })
}

describe.each([7, 'all'] as const)('a feed of %s', (appId) => {
  test('goes on when the server was killed and started again', async () => {
    await publish(1)
    const heard = listen(appId)
    await live(heard)
    for (let round = 2; round <= 4; round++) {
      await world.server.kill()
      await down(heard)
      await world.server.start()
      await publish(round)
      await arrives(heard, round)
    }
    expect(heard.versions()).toEqual([1, 2, 3, 4])
  })

  test('goes on when the server was frozen for five seconds', async () => {
    await publish(1)
    const heard = listen(appId)
    await live(heard)
    const frozen = performance.now()
    world.server.freeze()
    await down(heard)
    expect(performance.now() - frozen).toBeLessThan(pace.limit(4_000))
    await after(5_000, frozen)
    world.server.thaw()
    await Promise.all([publish(2), arrives(heard, 2)])
    expect(heard.versions()).toEqual([1, 2])
  })

  test('goes on when its link was cut for five seconds, with the change that was made meanwhile', async () => {
    await publish(1)
    const heard = listen(appId)
    await live(heard)
    const cut = performance.now()
    world.proxy.cut()
    await publish(2)
    await publish(3)
    await down(heard)
    await after(5_000, cut)
    expect(heard.versions()).toEqual([1])
    world.proxy.mend()
    await arrives(heard, 3)
  })

  test('goes on when its link was cut for a second, too short to be noticed', async () => {
    await publish(1)
    const heard = listen(appId)
    await live(heard)
    const cut = performance.now()
    world.proxy.cut()
    await publish(2)
    await after(1_000, cut)
    world.proxy.mend()
    await arrives(heard, 2)
    expect(heard.statuses.map(({ state }) => state)).toEqual(['connecting', 'live'])
  })

  test('hears a stream that was deleted and made again, whose numbers begin anew', async () => {
    for (let version = 1; version <= 5; version++) await publish(version)
    const heard = listen(appId)
    await live(heard)
    await (await manager()).streams.delete(DEFAULT_STREAM)
    await publish(6)
    await arrives(heard, 6)
    await publish(7)
    await arrives(heard, 7)
  })

  test('hears a consumer deleted under it', async () => {
    await publish(1)
    const heard = listen(appId)
    await live(heard)
    const jsm = await manager()
    for (const { name } of await jsm.consumers.list(DEFAULT_STREAM).next()) {
      await jsm.consumers.delete(DEFAULT_STREAM, name)
    }
    await publish(2)
    await arrives(heard, 2)
  })
})

test('without versions, a stream made again with as many messages is heard as well', async () => {
  world.publisher.expect([7])
  await world.publisher.prepare()
  const payload = (word: string): string => aRuleset(7, 1).payload.replace('version 1', word)
  await world.publishRaw('apps.7.update.manual', payload('before'))
  const heard = listen()
  await until(() => heard.rulesets.length === 1)
  const jsm = await manager()
  const { config } = await jsm.streams.info(DEFAULT_STREAM)
  await jsm.streams.delete(DEFAULT_STREAM)
  await jsm.streams.add(config)
  await world.publishRaw('apps.7.update.manual', payload('after'))
  await until(() => heard.rulesets.length === 2, { timeout: BACK_WITHIN_MS })
  expect(heard.rulesets.map(({ flags, version }) => [flags[0]?.description, version])).toEqual([
    ['before', null],
    ['after', null],
  ])
})

test('a stream that went away is down, and live when it is there again', async () => {
  await publish(1)
  const heard = listen()
  await live(heard)
  await (await manager()).streams.delete(DEFAULT_STREAM)
  await down(heard)
  await until(() => lastError(heard)?.message.includes('no such stream'))
  expect(lastError(heard)).toHaveProperty('code', 'STREAM_MISSING')
  await publish(2)
  await arrives(heard, 2, 1_000)
})

test('a stream that is not there yet is told once, and is found within a second', async () => {
  const [heard, all] = [listen(), listen('all')]
  await Promise.all([down(heard), down(all)])
  for (const each of [heard, all]) expect(lastError(each)).toHaveProperty('code', 'STREAM_MISSING')
  await publish(1)
  await Promise.all([arrives(heard, 1, 1_000), arrives(all, 1, 1_000)])
  for (const { statuses, problems } of [heard, all]) {
    expect(statuses.map(({ state }) => state)).toEqual(['connecting', 'down', 'live'])
    expect(problems).toEqual([])
  }
})

test('a feed of all apps is live on a stream that has no app yet', async () => {
  await (await manager()).streams.add({ name: DEFAULT_STREAM, subjects: Object.values(CIRCUIT_SUBJECTS) })
  const all = listen('all')
  await live(all)
  // Servers from 2.10 on answer for subjects that the stream does not have.
  for (const problem of all.problems) expect(problem).toHaveProperty('code', 'STREAM_MISSING')
  await publish(1)
  await arrives(all, 1, 1_000)
  expect(all.statuses.map(({ state }) => state)).toEqual(['connecting', 'live'])
})

test('a feed of all apps names the stream that has what its own should have', async () => {
  await (await manager()).streams.add({ name: 'flags', subjects: ['circuit_open'] })
  const all = listen('all')
  await down(all)
  expect(lastError(all)).toMatchObject({
    code: 'STREAM_MISSING',
    message: expect.stringMatching(/there is no stream flags_ruleset, and stream flags .*--nats-stream flags/),
  })
})

test('a stream without a ruleset of the app is told, and so is a stream that is another', async () => {
  await publish(1)
  const [heard, elsewhere] = [listen(8), listen(7, { stream: 'flags_rulesets' })]
  await Promise.all([down(heard), down(elsewhere)])
  expect(lastError(heard)).toMatchObject({
    code: 'APP_UNKNOWN',
    message: 'stream flags_ruleset has no ruleset of app 8',
  })
  expect(lastError(elsewhere)).toHaveProperty('code', 'STREAM_MISSING')
  await publish(1, 8)
  await arrives(heard, 1, 1_000)
})

test('a wrong token is named, and the right one makes the feed live without a restart of the process', async () => {
  await publish(1)
  await world.server.kill()
  world.server.configure({ token: 'another' })
  await world.server.start()
  const heard = listen()
  await down(heard)
  await until(() => Object.is(lastError(heard)?.message.includes('refuses the token'), true))
  expect(lastError(heard)).toHaveProperty('code', 'KEY_INVALID')
  await world.server.kill()
  world.server.configure({ token: TOKEN })
  await world.server.start()
  await arrives(heard, 1)
})

test('a feed that starts before its server is live as soon as there is one', async () => {
  await publish(1)
  const early = createNatsRulesetFeed({ servers: `127.0.0.1:${await freePort()}`, clock: systemClock, appId: 7 })
  feeds.push(early)
  const lonely = listenTo(early)
  await world.server.kill()
  const heard = listen()
  await down(lonely)
  await down(heard)
  expect(lastError(lonely)).toHaveProperty('code', 'CONNECTION_FAILED')
  await world.server.start()
  await until(() => heard.state() === 'live', { timeout: BACK_WITHIN_MS })
})

test('of several servers one is enough', async () => {
  await publish(1)
  const heard = listen(7, { servers: `127.0.0.1:${await freePort()}, ${world.sdk.servers}` })
  await arrives(heard, 1)
})

test('a stopped feed leaves no connection behind, whatever state it was in', async () => {
  await publish(1)
  const heard = listen()
  await live(heard)
  await feeds[0]?.stop()
  await until(() => world.proxy.connections === 0)
  for (let round = 0; round < 20; round++) {
    const hasty = createNatsRulesetFeed({ ...world.sdk, appId: 7 })
    listenTo(hasty)
    for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve))
    await hasty.stop()
  }
  await until(() => world.proxy.connections === 0)
})

test('credentials in the address of the server are used', async () => {
  await publish(1)
  const feed = createNatsRulesetFeed({
    servers: `nats://${TOKEN}@127.0.0.1:${world.proxy.port}`,
    clock: systemClock,
    appId: 7,
  })
  feeds.push(feed)
  await live(listenTo(feed))
})

test('a server without JetStream is down with the reason', async () => {
  const plain = await startNats({ jetstream: false })
  try {
    const feed = createNatsRulesetFeed({ servers: plain.url, clock: systemClock, appId: 7 })
    feeds.push(feed)
    const heard = listenTo(feed)
    await until(() => heard.problems.length > 0 || lastError(heard))
    const said = heard.problems[0] ?? lastError(heard)
    expect(said?.message).toContain('JetStream is off')
  } finally {
    await plain.stop()
  }
})

test('a user who may follow one app only is told why another app does not come', async () => {
  const server = await startNats({
    config: `authorization { users: [
      { user: tower, password: t }
      { user: shop, password: s, permissions: {
        publish: ["$JS.API.CONSUMER.CREATE.${DEFAULT_STREAM}.*.apps.7.>", "$JS.FC.>"], subscribe: ["_INBOX.>"] } }
    ] }`,
  })
  const address = (user: string): string => server.url.replace('//', `//${user}@`)
  const link = connectNats({ servers: address('tower:t'), clock: systemClock })
  const follow = (appId: number): Heard => {
    const feed = createNatsRulesetFeed({ servers: address('shop:s'), clock: systemClock, appId })
    feeds.push(feed)
    return listenTo(feed)
  }
  try {
    link.start()
    const publisher = createNatsRulesetPublisher({ link })
    await until(async () => {
      await publisher.publish(aRuleset(7, 1))
      return true
    })
    await arrives(follow(7), 1)
    const other = follow(8)
    await down(other)
    expect(lastError(other)).toHaveProperty('code', 'BROKER_REFUSED')
    expect(lastError(other)?.message).toMatch(/permissions violation/i)
    await publisher.close()
  } finally {
    await Promise.all(feeds.splice(0).map((feed) => feed.stop()))
    await link.stop()
    await server.stop()
  }
})
