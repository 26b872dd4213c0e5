import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { DEFAULT_STREAM, HEADERS } from '@tailslide/core'
import { aRuleset, until } from '@tailslide/testkit'
import { connectNats, createNatsRulesetPublisher, type NatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { whenUp } from '../../src/nats/connect.js'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

// Several Towers publish to one stream; none of them waits for another.

let world: NatsWorld
let publishers: NatsRulesetPublisher[]
beforeEach(async () => {
  publishers = []
  world = await startNatsWorld()
})
afterEach(async () => {
  await Promise.all(publishers.map((publisher) => publisher.close()))
  await world.close()
})

const tower = (link = world.link): NatsRulesetPublisher => {
  const publisher = createNatsRulesetPublisher({ link })
  publishers.push(publisher)
  return publisher
}

/** Versions of an app in the order in which the stream took them, those that are still there. */
async function versionsOf(appId: number): Promise<number[]> {
  const connection = await world.raw()
  const { state } = await (await jetstreamManager(connection)).streams.info(DEFAULT_STREAM, {
    subjects_filter: `apps.${appId}.>`,
  })
  const count = Object.values(state.subjects ?? {}).reduce((sum, each) => sum + each, 0)
  if (count === 0) return []
  const consumer = await jetstream(connection).consumers.get(DEFAULT_STREAM, {
    filter_subjects: `apps.${appId}.>`,
    deliver_policy: DeliverPolicy.All,
  })
  const versions: number[] = []
  for await (const message of await consumer.fetch({ max_messages: count, expires: 2_000 })) {
    versions.push(Number(message.headers?.get(HEADERS.version)))
  }
  return versions
}

const lastOf = async (appId: number): Promise<number> => {
  const manager = await jetstreamManager(await world.raw())
  const message = await manager.streams.getMessage(DEFAULT_STREAM, { last_by_subj: `apps.${appId}.>` })
  return Number(message?.header.get(HEADERS.version))
}

test.each(['manual', 'circuit'] as const)(
  'a version that was held up on its way is refused when a newer one of cause %s was stored meanwhile',
  async (cause) => {
    const link = connectNats({ ...world.sdk, servers: `127.0.0.1:${world.proxy.port}` })
    link.start()
    await whenUp(link, AbortSignal.timeout(60_000))
    const frozen = tower(link)
    const other = tower()
    await frozen.publish(aRuleset(7, 1))
    world.proxy.cut()
    const late = frozen.publish(aRuleset(7, 2)).catch((error: unknown) => error)
    await other.publish(aRuleset(7, 3, { cause }))
    world.proxy.mend()
    expect(await late).toMatchObject({ code: 'RULESET_SUPERSEDED', newest: 3 })
    expect(await lastOf(7)).toBe(3)
    await link.stop()
  },
)

test('Towers that publish at once, of both causes, never store an older version after a newer one, nor one twice', async () => {
  const towers = [tower(), tower(), tower()]
  await towers[0]?.prepare()
  const seen: number[] = []
  let refused = 0
  for (let version = 1; version <= 40; version++) {
    const outcomes = await Promise.allSettled(
      towers.map((publisher, index) =>
        publisher.publish(
          // One of them hangs behind.
          aRuleset(7, Math.max(1, index === version % 3 ? version - 2 : version), {
            cause: version % 2 === 0 ? 'circuit' : 'manual',
          }),
        ),
      ),
    )
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue
      expect(outcome.reason).toMatchObject({ code: 'RULESET_SUPERSEDED' })
      refused++
    }
    expect(await lastOf(7)).toBe(version)
    seen.push(...(await versionsOf(7)).filter((each) => !seen.includes(each)))
  }
  expect(refused).toBeGreaterThan(0)
  const kept = await versionsOf(7)
  expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b))
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

test('bursts of circuit messages that come in between hold nothing up', async () => {
  const one = tower()
  await one.prepare()
  const connection = await world.raw()
  let stop = false
  const noise = (async () => {
    while (!stop) {
      await Promise.all(Array.from({ length: 30 }, () => jetstream(connection).publish('circuit_open', '1')))
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  })()
  for (let version = 1; version <= 30; version++) {
    await one.publish(aRuleset(7, version))
    await one.publish(aRuleset(8, version))
  }
  stop = true
  await noise
  expect([await lastOf(7), await lastOf(8)]).toEqual([30, 30])
})

test('says what the stream has of each app, and stores again what was purged', async () => {
  const [one, other] = [tower(), tower()]
  await one.publish(aRuleset(7, 1))
  await one.publish(aRuleset(7, 2, { cause: 'circuit' }))
  await one.publish(aRuleset(7, 3))
  await other.publish(aRuleset(8, 9))
  const { streams } = await jetstreamManager(await world.raw())
  const { config } = await streams.info(DEFAULT_STREAM)
  await streams.update(DEFAULT_STREAM, { subjects: [...config.subjects, 'apps.9.update.manual'] })
  await world.publishRaw('apps.9.update.manual', '[]')
  const places = () => one.stored().then((stored) => [...stored].map(([appId, { version }]) => [appId, version]).sort())
  expect(await places()).toEqual([
    [7, 3],
    [8, 9],
  ])
  await (await jetstreamManager(await world.raw())).streams.purge(DEFAULT_STREAM)
  expect(await places()).toEqual([])
  await one.publish(aRuleset(7, 3))
  await until(async () => (await lastOf(7)) === 3)
})

test('another ruleset of the same number, as of a Tower that was restored, is refused', async () => {
  const [one, other] = [tower(), tower()]
  await one.publish(aRuleset(7, 5))
  for (const publisher of [one, other]) {
    const again = publisher.publish(aRuleset(7, 5, { publishedAt: Date.UTC(2026, 5, 1) }))
    await expect(again).rejects.toMatchObject({ code: 'RULESET_SUPERSEDED', newest: 5 })
  }
})
