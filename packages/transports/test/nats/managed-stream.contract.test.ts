import { readFileSync } from 'node:fs'
import { DiscardPolicy, jetstreamManager, RetentionPolicy, type StreamConfig } from '@nats-io/jetstream'
import { DEFAULT_STREAM } from '@tailslide/core'
import { aRuleset, listenTo, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import {
  createNatsCircuitConsumer,
  createNatsCircuitPublisher,
  createNatsRulesetFeed,
  createNatsRulesetPublisher,
} from '@tailslide/transports/nats'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

interface Recording {
  readonly stream: Pick<StreamConfig, 'name' | 'subjects' | 'max_msgs_per_subject'>
  readonly messages: readonly { readonly subject: string; readonly data: string }[]
}
const recording: Recording = JSON.parse(
  readFileSync(new URL('../../../../conformance/jetstream-messages.json', import.meta.url), 'utf8'),
)

let world: NatsWorld
beforeEach(async () => {
  world = await startNatsWorld()
})
afterEach(() => world.close())

const manager = async () => jetstreamManager(await world.raw())
const config = async (): Promise<StreamConfig> => (await (await manager()).streams.info(DEFAULT_STREAM)).config

test('the stream of a deployed Tower is taken over with what is in it, and works for all from then on', async () => {
  await (await manager()).streams.add(recording.stream)
  for (const { subject, data } of recording.messages) await world.publishRaw(subject, data)
  const before = (await (await manager()).streams.info(DEFAULT_STREAM)).state.messages
  await world.publisher.prepare()
  expect(await config()).toMatchObject({
    subjects: expect.arrayContaining(['apps.1.update.manual', 'circuit_open', 'circuit_close']),
    discard: 'old',
    max_msgs_per_subject: 1_000,
    allow_direct: true,
  })
  expect([...(await config()).subjects].sort()).toEqual([...recording.stream.subjects].sort())
  expect((await (await manager()).streams.info(DEFAULT_STREAM)).state.messages).toBe(before)

  // What the deployed Tower published has no number, so whatever has one is newer.
  const feed = createNatsRulesetFeed({ ...world.sdk, appId: 1 })
  const heard = listenTo(feed)
  await until(() => heard.rulesets.length === 1)
  expect(heard.rulesets[0]).toMatchObject({ version: null })
  expect([...(await world.publisher.stored())]).toEqual([])
  await world.publisher.publish(aRuleset(1, 1))
  await world.publisher.publish(aRuleset(555, 1))
  await until(() => heard.rulesets.at(-1)?.version === 1)
  await feed.stop()
})

describe('a stream that an operator manages', () => {
  const publisher = () => createNatsRulesetPublisher({ link: world.link, manageStream: false })
  const wanted = ['apps.*.>', 'circuit_open', 'circuit_close', 'circuit_recovery_start', 'circuit_recovery_update']

  test('is not made, and the error says how to make it', async () => {
    const refusal = {
      code: 'STREAM_MISSING',
      message: expect.stringMatching(/may not make it.*nats stream add flags_ruleset --subjects/),
    }
    await expect(publisher().prepare()).rejects.toMatchObject(refusal)
    await expect(publisher().publish(aRuleset(7, 1))).rejects.toMatchObject(refusal)
    await expect(config()).rejects.toThrow()
  })

  test('is used as it is when it fits', async () => {
    await (await manager()).streams.add({ name: DEFAULT_STREAM, subjects: [...wanted, 'other.>'], max_age: 9e15 })
    const before = await config()
    const one = publisher()
    await one.publish(aRuleset(7, 1))
    const flagIds: number[] = []
    const consumer = createNatsCircuitConsumer({ link: world.link, clock: systemClock, manageStream: false })
    consumer.start(
      async ({ flagId }) => void flagIds.push(flagId),
      () => {},
    )
    await world.publishRaw('circuit_open', '13')
    await until(() => flagIds.includes(13))
    await consumer.stop()
    await one.close()
    expect(await config()).toEqual(before)
  })

  test('is refused with everything that does not fit, and left alone', async () => {
    await (await manager()).streams.add({
      name: DEFAULT_STREAM,
      subjects: ['apps.*.update.manual', 'circuit_open'],
      discard: DiscardPolicy.New,
      max_msgs_per_subject: 5,
    })
    const before = await config()
    await expect(publisher().prepare()).rejects.toMatchObject({
      code: 'STREAM_UNFIT',
      message:
        /lack apps\.\*\.>, circuit_close, circuit_recovery_start, circuit_recovery_update; discard is new and must be old; max_msgs_per_subject is 5/,
    })
    expect(await config()).toEqual(before)
  })

  test('is used as soon as it fits', async () => {
    const one = publisher()
    await expect(one.publish(aRuleset(7, 1))).rejects.toHaveProperty('code', 'STREAM_MISSING')
    await (await manager()).streams.add({ name: DEFAULT_STREAM, subjects: wanted })
    await one.publish(aRuleset(7, 1))
    await one.close()
  })
})

test('a stream whose subjects another one has is not made, and the error names that one', async () => {
  await (await manager()).streams.add({ name: 'flags', subjects: ['circuit_open'] })
  await expect(world.publisher.prepare()).rejects.toMatchObject({
    code: 'STREAM_UNFIT',
    message: expect.stringMatching(/stream flags takes circuit messages already.*--nats-stream flags/),
  })
})

test('a stream that no change makes fit is refused, also by a Tower that may change it', async () => {
  await (await manager()).streams.add({
    name: DEFAULT_STREAM,
    subjects: ['apps.*.>'],
    retention: RetentionPolicy.Interest,
  })
  const refusal = { code: 'STREAM_UNFIT', message: expect.stringMatching(/retention is interest and must be limits/) }
  await expect(world.publisher.prepare()).rejects.toMatchObject(refusal)
})

test('the circuit consumer of a Tower says what is wrong with the stream, and goes on when that is mended', async () => {
  const problems: Error[] = []
  const flagIds: number[] = []
  const consumer = createNatsCircuitConsumer({ link: world.link, clock: systemClock, manageStream: false })
  consumer.start(
    async ({ flagId }) => void flagIds.push(flagId),
    (problem) => problems.push(problem),
  )
  await until(() => problems.length > 0)
  expect(problems[0]).toMatchObject({ code: 'STREAM_MISSING' })
  expect(consumer.reading()).toMatchObject({ state: 'waits', error: { code: 'STREAM_MISSING' } })
  await world.publisher.prepare()
  await createNatsCircuitPublisher({ link: world.link }).publish({
    flagId: 3,
    appId: 1,
    revision: 0,
    circuit: { state: 'open', openedAt: 1, trips: 1 },
    reason: 'it failed',
  })
  await until(() => flagIds.includes(3))
  await consumer.stop()
})

test('settings that somebody changes while Towers run are set right by the next ruleset that they keep out', async () => {
  await world.publisher.publish(aRuleset(1, 1))
  await (await manager()).streams.update(DEFAULT_STREAM, { discard: DiscardPolicy.New, max_msgs: 1 })
  await world.publisher.publish(aRuleset(1, 2))
  expect(await config()).toMatchObject({ discard: 'old', max_msgs: 1 })
})

test('settings that keep no ruleset out are set right when what the stream has is looked at', async () => {
  await world.publisher.publish(aRuleset(1, 1))
  const { subjects } = await config()
  const fewer = subjects.filter((subject) => subject !== 'circuit_open')
  await (await manager()).streams.update(DEFAULT_STREAM, { subjects: fewer, max_msgs_per_subject: 3 })
  await world.publisher.stored()
  expect(await config()).toMatchObject({
    subjects: expect.arrayContaining(['circuit_open']),
    max_msgs_per_subject: 1_000,
  })
})

test('settings of a stream that an operator manages stay as they are, whatever they keep out', async () => {
  await (await manager()).streams.add({
    ...{ name: DEFAULT_STREAM, max_msgs: 1 },
    subjects: ['apps.*.>', 'circuit_open', 'circuit_close', 'circuit_recovery_start', 'circuit_recovery_update'],
  })
  const one = createNatsRulesetPublisher({ link: world.link, manageStream: false })
  await one.publish(aRuleset(1, 1))
  await (await manager()).streams.update(DEFAULT_STREAM, { discard: DiscardPolicy.New })
  const before = await config()
  await expect(one.publish(aRuleset(1, 2))).rejects.toHaveProperty('code', 'BROKER_REFUSED')
  expect(await config()).toEqual(before)
  await one.close()
})
