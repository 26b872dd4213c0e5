import { headers } from '@nats-io/transport-node'
import {
  encodeRuleset,
  HEADERS,
  type OutgoingRuleset,
  parseRuleset,
  type Ruleset,
  rulesetSubject,
} from '@tailslide/core'
import {
  aFlag,
  aRuleset,
  listenTo,
  type RulesetWorld,
  rulesetFeedContract,
  startNats,
  startProxy,
  until,
} from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import {
  connectNats,
  createNatsLiveFeed,
  createNatsRulesetPublisher,
  type NatsLiveFeedOptions,
} from '@tailslide/transports/nats'
import { afterEach, describe, expect, test } from 'vitest'

const CONFIG = `
authorization { users: [
  { user: tower, password: word }
  { user: app-7, password: word, permissions: { subscribe: "apps.7.>", publish: { deny: ">" } } }
  { user: app-9, password: word, permissions: { subscribe: ["apps.9", "apps.9.>"], publish: { deny: ">" } } }
] }`

interface Changes extends Partial<Pick<NatsLiveFeedOptions, 'snapshot' | 'reconcileMs'>> {
  readonly servers?: string
}

/** A server whose SDKs may do nothing but listen to app 7, and a Tower that is asked for snapshots. */
async function startLiveWorld() {
  const server = await startNats({ config: CONFIG })
  const proxy = await startProxy(server)
  const link = connectNats({ servers: `tower:word@127.0.0.1:${server.port}`, clock: systemClock })
  link.start()
  await until(() => link.status.state === 'up')
  const publisher = createNatsRulesetPublisher({ link, compressAbove: Number.POSITIVE_INFINITY })
  const stored = new Map<number, OutgoingRuleset>()
  const world = {
    proxy,
    link,
    /** As Tower does: first into the database, then to the broker. */
    async publish(ruleset: OutgoingRuleset) {
      stored.set(ruleset.appId, ruleset)
      await publisher.publish(ruleset)
    },
    announce: publisher.announce,
    /** A change that the broker never delivers, or that Tower has and no message told. */
    store: (ruleset: OutgoingRuleset) => void stored.set(ruleset.appId, ruleset),
    /** A message of any sort, past the database. */
    send(appId: number, payload: string, facts: { version?: number; publishedAt?: number } = {}) {
      const named = headers()
      if (facts.version !== undefined) named.set(HEADERS.version, String(facts.version))
      if (facts.publishedAt !== undefined) named.set(HEADERS.publishedAt, String(facts.publishedAt))
      link.connection().publish(rulesetSubject(appId, 'manual'), payload, { headers: named })
    },
    async snapshot(appId: number): Promise<Ruleset | undefined> {
      const ruleset = stored.get(appId)
      // Long enough for a message to overtake it.
      await new Promise((resolve) => setTimeout(resolve, 5))
      return ruleset && { ...ruleset, ...parseRuleset(ruleset.payload) }
    },
    feed(appId: number, changes: Changes = {}) {
      const servers = `app-${appId}:word@127.0.0.1:${proxy.port}`
      const snapshot = () => world.snapshot(appId)
      return createNatsLiveFeed({ servers, clock: systemClock, appId, snapshot, ...changes })
    },
    async close() {
      await publisher.close()
      await link.stop()
      await proxy.stop()
      await server.stop()
    },
  }
  return world
}

const makeWorld = async (how: 'cut' | 'sever'): Promise<RulesetWorld> => {
  const world = await startLiveWorld()
  return {
    publish: world.publish,
    feed: (appId) => world.feed(Number(appId)),
    async publishMalformed(appId, payload) {
      world.send(appId, payload, { version: 2, publishedAt: 2 })
      await world.link.connection().flush()
    },
    breakLink: () => world.proxy[how](),
    mendLink: () => world.proxy.mend(),
    close: world.close,
  }
}

const traits = { all: false, knowsApps: true, breakable: true }
rulesetFeedContract('NATS without JetStream, with connections that are reset,', () => makeWorld('sever'), traits)
rulesetFeedContract('NATS without JetStream, with a link that swallows packets,', () => makeWorld('cut'), traits)

describe('a live feed', () => {
  const toStop: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop()
  })

  const begin = async (changes: Changes = {}) => {
    const world = await startLiveWorld()
    toStop.push(world.close)
    const open = (appId = 7) => {
      const feed = world.feed(appId, changes)
      toStop.push(() => feed.stop())
      return listenTo(feed)
    }
    return { world, open }
  }

  test('is down, and says why, while it may not subscribe', async () => {
    const { world } = await begin()
    const feed = world.feed(8, { servers: `app-7:word@127.0.0.1:${world.proxy.port}` })
    toStop.push(() => feed.stop())
    const heard = listenTo(feed)
    await until(() => heard.state() === 'down')
    const error = { code: 'BROKER_REFUSED', message: expect.stringContaining('subscribe to apps.8.update.*') }
    expect(heard.statuses.at(-1)).toMatchObject({ error })
    expect(heard.rulesets).toEqual([])
  })

  test('hears what the database has not taken, where it may, and takes what it has instead when that comes', async () => {
    const { world, open } = await begin()
    await world.publish(aRuleset(9, 1))
    const heard = open(9)
    await until(() => heard.state() === 'live')
    await world.announce(aRuleset(9, 2, { publishedAt: 9_000 }))
    const unsaved = { ...aRuleset(9, 3, { publishedAt: 9_000 }), unsaved: true } as const
    await world.announce(unsaved)
    await until(() => heard.versions().at(-1) === 3)
    world.store(unsaved)
    await world.publish(aRuleset(9, 3, { publishedAt: 2_000 }))
    await until(() => heard.rulesets.at(-1)?.publishedAt === 2_000)
    expect(heard.versions()).toEqual([1, 2, 3, 3])
    expect(heard.problems).toEqual([])
  })

  test('never goes back to a snapshot that a message has overtaken', async () => {
    let release = (): void => {}
    let taken = 0
    const old = { ...aRuleset(7, 1), flags: [], problems: [] }
    const { world, open } = await begin({
      snapshot: async () => {
        taken += 1
        if (taken === 1) await new Promise<void>((resolve) => (release = resolve))
        return old
      },
    })
    const heard = open()
    await until(() => taken === 1)
    await world.publish(aRuleset(7, 2))
    await until(() => heard.versions().includes(2))
    expect(heard.state()).toBe('live')
    release()
    await world.publish(aRuleset(7, 3))
    await until(() => heard.versions().includes(3))
    expect(heard.versions()).toEqual([2, 3])
  })

  test('takes changes as they come while Tower cannot be asked, and is live from the first of them on', async () => {
    const { world, open } = await begin({ snapshot: () => Promise.reject(new Error('Tower is away')) })
    const heard = open()
    await until(() => heard.state() === 'down')
    expect(heard.statuses.at(-1)).toMatchObject({ error: { message: 'Tower is away' } })
    await world.publish(aRuleset(7, 1))
    await until(() => heard.state() === 'live')
    expect(heard.versions()).toEqual([1])
  })

  test('finds a change whose message was lost after a silence', async () => {
    const { world, open } = await begin({ reconcileMs: 200 })
    await world.publish(aRuleset(7, 1))
    const heard = open()
    await until(() => heard.versions().includes(1))
    world.store(aRuleset(7, 2))
    await until(() => heard.versions().includes(2))
    expect(heard.versions()).toEqual([1, 2])
  })

  test('asks Tower at once when a message has no version or cannot be read', async () => {
    const { world, open } = await begin()
    await world.publish(aRuleset(7, 1))
    const heard = open()
    await until(() => heard.state() === 'live')
    world.store(aRuleset(7, 2))
    world.send(7, '[]')
    await until(() => heard.versions().includes(2))
    world.store(aRuleset(7, 3))
    world.send(7, 'not JSON', { version: 3 })
    await until(() => heard.versions().includes(3))
    expect(heard.versions()).toEqual([1, 2, 3])
    expect(heard.problems).toEqual([expect.objectContaining({ code: 'MESSAGE_INVALID' })])
  })

  test('ignores an older version, and follows a Tower restored from a backup once two snapshots say so', async () => {
    const { world, open } = await begin()
    await world.publish(aRuleset(7, 9, { publishedAt: 1_000 }))
    const heard = open()
    await until(() => heard.state() === 'live')
    world.send(7, '[]', { version: 8, publishedAt: 900 })
    world.store(aRuleset(7, 5, { publishedAt: 2_000 }))
    world.send(7, '[]', { version: 5, publishedAt: 2_000 })
    await until(() => heard.versions().includes(5), { timeout: 8_000 })
    expect(heard.versions()).toEqual([9, 5])
    expect(heard.state()).toBe('live')
    world.send(7, aRuleset(7, 6).payload, { version: 6, publishedAt: 3_000 })
    await until(() => heard.versions().includes(6))
  })

  test('reads a large message in turns, and what happens meanwhile waits for it', async () => {
    const { world } = await begin()
    const link = connectNats({ servers: `app-7:word@127.0.0.1:${world.proxy.port}`, clock: systemClock })
    let release = (_: Ruleset): void => {}
    const snapshot = () => new Promise<Ruleset>((resolve) => (release = resolve))
    const feed = createNatsLiveFeed({ link, clock: systemClock, appId: 7, snapshot })
    toStop.push(() => {
      release({ ...aRuleset(7, 1), flags: [], problems: [] })
      return Promise.all([feed.stop(), link.stop()])
    })
    const told: string[] = []
    feed.start({
      onRuleset: ({ version, flags }) => told.push(`version ${version} with ${flags.length} flags`),
      onStatus: ({ state }) => told.push(state),
      onProblem: ({ message }) => told.push(message),
    })
    link.start()
    await until(() => link.status.state === 'up')
    // On the feed's own connection and after it: when this hears a message, the feed has it in hand.
    let toldBefore: string[] = []
    let hear = (): void => {}
    const callback = (): void => {
      toldBefore = [...told]
      hear()
    }
    link.connection().subscribe('apps.7.>', { callback })
    await link.connection().flush()

    hear = () => release({ ...aRuleset(7, 2), flags: [], problems: [] })
    const large = Array.from({ length: 3_000 }, (_, index) => aFlag({ id: index + 1, title: `flag ${index}` }))
    await world.publish(aRuleset(7, 1, { payload: encodeRuleset(large) }))
    await until(() => told.includes('version 2 with 0 flags'))
    expect(toldBefore).toEqual(['connecting'])
    expect(told).toEqual(['connecting', 'version 1 with 3000 flags', 'live', 'version 2 with 0 flags'])

    hear = () => world.proxy.sever()
    await world.publish(aRuleset(7, 3, { payload: encodeRuleset(large) }))
    await until(() => told.includes('down'))
    expect(told.slice(4, 6)).toEqual(['version 3 with 3000 flags', 'down'])
  })
})
