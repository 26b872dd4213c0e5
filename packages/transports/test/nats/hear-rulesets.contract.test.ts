import { jetstreamManager } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { DEFAULT_STREAM, HEADERS, type OutgoingRuleset } from '@tailslide/core'
import { aRuleset, listenTo, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetFeed, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { whenUp } from '../../src/nats/connect.js'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

// Rulesets are heard while the stream stores them, by which they arrive sooner; the consumer makes sure.

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

/** As a Tower whose message the stream refuses: another one has come since it looked. */
async function publishRefused(ruleset: OutgoingRuleset): Promise<void> {
  const facts = headers()
  facts.set(HEADERS.version, String(ruleset.version))
  facts.set(HEADERS.publishedAt, String(ruleset.publishedAt))
  facts.set('Nats-Expected-Last-Sequence', '1000000')
  const connection = world.link.connection()
  connection.publish('apps.1.update.manual', ruleset.payload, { headers: facts })
  await connection.flush()
}

const padded = (version: number): OutgoingRuleset => {
  const ruleset = aRuleset(1, version)
  return { ...ruleset, payload: `${ruleset.payload}${' '.repeat(300_000)}` }
}

test('a change reaches SDKs though the stream does not take it, and once only when it does after all', async () => {
  const heard = listen()
  await world.publisher.publish(aRuleset(1, 1))
  await until(() => heard.rulesets.length === 1)
  await publishRefused(aRuleset(1, 2))
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
  await publishRefused(aRuleset(1, 2, { publishedAt: 1_000 }))
  await until(() => heard.rulesets.length === 2)
  await world.publisher.publish(aRuleset(1, 2, { publishedAt: 2_000 }))
  await until(() => heard.rulesets.length === 3)
  expect(heard.rulesets.at(-1)).toMatchObject({ version: 2, publishedAt: 2_000 })
})

test('a large ruleset comes by the consumer alone, so that it does not travel twice', async () => {
  const heard = listen()
  await world.publisher.publish(padded(1))
  await until(() => heard.rulesets.length === 1)
  await publishRefused(padded(2))
  await world.publisher.publish(padded(3))
  await until(() => heard.rulesets.at(-1)?.version === 3)
  expect(heard.rulesets.map(({ version }) => version)).toEqual([1, 3])
})

test('a stream that was deleted is made again at the next change, though those who hear it keep the server from saying so', async () => {
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
    await whenUp(link, AbortSignal.timeout(5_000))
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
