import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { DEFAULT_STREAM, encodeRuleset, HEADERS, type RulesetFeed } from '@tailslide/core'
import { aFlag, aRuleset, listenTo, until } from '@tailslide/testkit'
import { createNatsLiveFeed, createNatsRulesetFeed, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterEach, expect, test } from 'vitest'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

let world: NatsWorld
let feeds: RulesetFeed[] = []
afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.stop()))
  feeds = []
  await world.close()
})

const listen = () => {
  const feed = createNatsRulesetFeed({ ...world.sdk, appId: 7 })
  feeds.push(feed)
  return listenTo(feed)
}

const manyFlags = (count: number) =>
  encodeRuleset(
    Array.from({ length: count }, (_, index) =>
      aFlag({ id: index + 1, app_id: 7, title: `flag ${index}`, description: randomBytes(8).toString('hex') }),
    ),
  )

const lastMessage = async () =>
  (await jetstreamManager(await world.raw())).streams.getMessage(DEFAULT_STREAM, { last_by_subj: 'apps.7.>' })

/** A publisher that was asked to compress what the server would refuse plain. */
const compressing = () => createNatsRulesetPublisher({ link: world.link, compressAbove: Number.POSITIVE_INFINITY })

test('nothing is compressed unless asked for, as deployed SDKs die of it: the size is refused, the last ruleset stays', async () => {
  world = await startNatsWorld()
  await world.publisher.publish(aRuleset(7, 1))
  const large = aRuleset(7, 2, { payload: manyFlags(3_000) })
  const refusal = {
    code: 'PAYLOAD_TOO_LARGE',
    message: expect.stringMatching(/ruleset of app 7 has \d{7} bytes, of 1048064 that the NATS/),
  }
  await expect(world.publisher.check(large)).rejects.toMatchObject(refusal)
  await expect(world.publisher.publish(large)).rejects.toMatchObject(refusal)
  expect((await lastMessage())?.header.get(HEADERS.version)).toBe('1')
})

test('10,000 flags in one app go out compressed and arrive, at once and to those that start later', async () => {
  world = await startNatsWorld()
  const publisher = compressing()
  const early = listen()
  await until(() => early.state() === 'down')
  const payload = manyFlags(10_000)
  expect(payload.length).toBeGreaterThan(5 * 1024 * 1024)
  await publisher.publish(aRuleset(7, 1, { payload }))
  const late = listen()
  for (const heard of [early, late]) {
    await until(() => heard.rulesets.length === 1, { timeout: 10_000 })
    expect(heard.rulesets[0]).toMatchObject({ version: 1, problems: [] })
    expect(heard.rulesets[0]?.flags).toHaveLength(10_000)
  }
  const message = await lastMessage()
  expect(message?.header.get(HEADERS.encoding)).toBe('gzip')
  expect(message?.data.length).toBeLessThan(1024 * 1024)
  await publisher.close()
})

test('arrives at an SDK that may only subscribe', async () => {
  world = await startNatsWorld()
  await world.publisher.prepare()
  const feed = createNatsLiveFeed({ ...world.sdk, appId: 7, snapshot: async () => undefined })
  feeds.push(feed)
  const heard = listenTo(feed)
  await until(() => heard.state() === 'live')
  const publisher = compressing()
  await publisher.publish(aRuleset(7, 1, { payload: manyFlags(3_000) }))
  await until(() => heard.rulesets[0]?.flags.length === 3_000)
  await publisher.close()
})

test('what the server takes plain goes out plain, as deployed SDKs read it, to the last byte of the limit', async () => {
  world = await startNatsWorld('max_payload: 65536')
  const publisher = compressing()
  const fill = (size: number) => `[${' '.repeat(size - 2)}]`
  await publisher.publish(aRuleset(7, 1, { payload: fill(65_536 - 512) }))
  expect((await lastMessage())?.string()).toBe(fill(65_536 - 512))
  expect((await lastMessage())?.header.get(HEADERS.encoding)).toBe('')
  await publisher.publish(aRuleset(7, 2, { payload: fill(65_536 - 511) }))
  expect((await lastMessage())?.header.get(HEADERS.encoding)).toBe('gzip')
  await publisher.close()
})

test('is compressed earlier when asked to', async () => {
  world = await startNatsWorld()
  const publisher = createNatsRulesetPublisher({ link: world.link, compressAbove: 1_000 })
  const heard = listen()
  await publisher.publish(aRuleset(7, 1, { payload: '[]' }))
  expect((await lastMessage())?.header.get(HEADERS.encoding)).toBe('')
  await publisher.publish(aRuleset(7, 2, { payload: manyFlags(10) }))
  expect((await lastMessage())?.header.get(HEADERS.encoding)).toBe('gzip')
  await until(() => heard.rulesets.at(-1)?.flags.length === 10)
  await publisher.close()
})

test('a message that unpacks to more than 64 MB, or to nothing, or by an unknown rule, is a problem and no more', async () => {
  world = await startNatsWorld()
  await world.publisher.publish(aRuleset(7, 1))
  const heard = listen()
  await until(() => heard.rulesets.length === 1)
  const send = async (bytes: Uint8Array, encoding: string, version: number) => {
    const facts = headers()
    facts.set(HEADERS.encoding, encoding)
    facts.set(HEADERS.version, String(version))
    await jetstream(world.link.connection()).publish('apps.7.update.manual', bytes, { headers: facts })
  }
  await send(gzipSync(Buffer.alloc(80 * 1024 * 1024, ' ')), 'gzip', 2)
  await send(Buffer.from('[]'), 'gzip', 3)
  await send(Buffer.from('[]'), 'zstd', 4)
  await until(() => heard.problems.length === 3, { timeout: 60_000 })
  expect(heard.problems.map(({ message }) => message).join('\n')).toMatch(/larger than.*\n.*incorrect header.*\n.*zstd/)
  await world.publisher.publish(aRuleset(7, 5))
  await until(() => heard.versions().at(-1) === 5)
})
