import { jetstreamManager } from '@nats-io/jetstream'
import { DEFAULT_STREAM, type OutgoingRuleset, rulesetSubjects } from '@tailslide/core'
import { aRuleset, listenTo, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetFeed, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { whenUp } from '../../src/nats/connect.js'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

// Rulesets are announced before the stream stores them, by which they arrive sooner; the consumer makes sure.

let world: NatsWorld
const ends: (() => Promise<void>)[] = []
beforeEach(async () => {
  world = await startNatsWorld()
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await world.close()
})

const listen = () => {
  const feed = createNatsRulesetFeed({ ...world.sdk, appId: 1 })
  ends.push(() => feed.stop())
  return listenTo(feed)
}

const padded = (version: number): OutgoingRuleset => {
  const ruleset = aRuleset(1, version)
  return { ...ruleset, payload: `${ruleset.payload}${' '.repeat(300_000)}` }
}

test('a change that is announced reaches SDKs though no stream has taken it, and once only when one does after all', async () => {
  const heard = listen()
  await world.publisher.publish(aRuleset(1, 1))
  await until(() => heard.rulesets.length === 1)
  await world.publisher.announce(aRuleset(1, 2))
  await until(() => heard.rulesets.length === 2)
  expect(heard.rulesets.at(-1)?.version).toBe(2)

  await world.publisher.publish(aRuleset(1, 2))
  await world.publisher.publish(aRuleset(1, 3))
  await until(() => heard.rulesets.at(-1)?.version === 3)
  expect(heard.rulesets.map(({ version }) => version)).toEqual([1, 2, 3])
  expect(heard.problems).toEqual([])
})

test('what was stored with the same number at another time replaces what was only heard', async () => {
  const heard = listen()
  await world.publisher.publish(aRuleset(1, 1))
  await until(() => heard.rulesets.length === 1)
  await world.publisher.announce(aRuleset(1, 2, { publishedAt: 1_000 }))
  await until(() => heard.rulesets.length === 2)
  await world.publisher.publish(aRuleset(1, 2, { publishedAt: 2_000 }))
  await until(() => heard.rulesets.length === 3)
  expect(heard.rulesets.at(-1)).toMatchObject({ version: 2, publishedAt: 2_000 })
})

test('what the database has not taken is announced however large it is, and replaced by what it has', async () => {
  const heard = listen()
  await world.publisher.publish(aRuleset(1, 1))
  await until(() => heard.rulesets.length === 1)
  await world.publisher.announce({ ...padded(2), publishedAt: 9_000, unsaved: true })
  await until(() => heard.rulesets.length === 2)
  expect(heard.rulesets.at(-1)).toMatchObject({ version: 2, unsaved: true })
  await world.publisher.publish(aRuleset(1, 2, { publishedAt: 2_000 }))
  await until(() => heard.rulesets.length === 3)
  expect(heard.rulesets.at(-1)).toMatchObject({ version: 2, publishedAt: 2_000 })
})

test('a large ruleset comes by the consumer alone, so that it does not travel twice', async () => {
  const heard = listen()
  await world.publisher.publish(padded(1))
  await until(() => heard.rulesets.length === 1)
  await world.publisher.announce(padded(2))
  await world.publisher.announce(aRuleset(1, 3))
  await until(() => heard.rulesets.at(-1)?.version === 3)
  expect(heard.rulesets.map(({ version }) => version)).toEqual([1, 3])
})

test('an announcement is heard by the SDKs of its own app only', async () => {
  const heard = listen()
  await world.publisher.publish(aRuleset(1, 1))
  await until(() => heard.rulesets.length === 1)
  await world.publisher.announce(aRuleset(11, 5))
  await world.publisher.announce(aRuleset(1, 2))
  await until(() => heard.rulesets.length === 2)
  expect(heard.rulesets.map(({ appId, version }) => [appId, version])).toEqual([
    [1, 1],
    [1, 2],
  ])
  expect(heard.problems).toEqual([])
})

test('announcing while the server is away, or after the end, does nothing and rejects with nothing', async () => {
  await world.server.stop()
  await world.publisher.announce(aRuleset(1, 1))
  await world.publisher.close()
  await world.publisher.announce(aRuleset(1, 2))
})

test('no announcement is stored', async () => {
  await world.publisher.publish(aRuleset(1, 1))
  await world.publisher.announce(aRuleset(1, 2))
  const manager = await jetstreamManager(world.link.connection())
  expect((await manager.streams.info(DEFAULT_STREAM)).state.messages).toBe(1)
})

test('a stream that was deleted is made again at the next change, though plain subscribers keep the server from saying so', async () => {
  const plain = await world.raw()
  plain.subscribe(rulesetSubjects(1))
  await plain.flush()
  const heard = listen()
  await world.publisher.publish(aRuleset(1, 1))
  await until(() => heard.rulesets.length === 1)
  const manager = await jetstreamManager(world.link.connection())
  await manager.streams.delete(DEFAULT_STREAM)
  await world.publisher.publish(aRuleset(1, 2))
  expect((await manager.streams.info(DEFAULT_STREAM)).state.messages).toBe(1)
  await until(() => heard.rulesets.at(-1)?.version === 2)
})

test('a server that forbids the subscription takes nothing away but the speed', async () => {
  const server = await startNats({
    config: `authorization { users: [
      { user: tower, password: tower }
      { user: sdk, password: sdk, permissions: { subscribe: "_INBOX.>", publish: ["$JS.API.>", "$JS.FC.>"] } }
    ] }`,
  })
  ends.push(() => server.stop())
  const linkOf = async (user: string) => {
    const link = connectNats({ servers: server.url.replace('//', `//${user}:${user}@`), clock: systemClock })
    link.start()
    ends.push(() => link.stop())
    await whenUp(link, AbortSignal.timeout(60_000))
    return link
  }
  const publisher = createNatsRulesetPublisher({ link: await linkOf('tower') })
  ends.push(() => publisher.close())
  await publisher.publish(aRuleset(1, 1))
  const feed = createNatsRulesetFeed({ link: await linkOf('sdk'), clock: systemClock, appId: 1 })
  ends.push(() => feed.stop())
  const heard = listenTo(feed)
  await until(() => heard.rulesets.length === 1)
  await publisher.publish(aRuleset(1, 2))
  await until(() => heard.rulesets.length === 2)
  expect(heard.problems).toEqual([])
  expect(heard.statuses.map(({ state }) => state)).toEqual(['connecting', 'live'])
})
