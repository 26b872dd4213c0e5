import { readFileSync } from 'node:fs'
import { AckPolicy, DeliverPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { createInbox, headers, nanos } from '@nats-io/transport-node'
import { DEFAULT_STREAM, HEADERS, type RulesetFeed } from '@tailslide/core'
import { aRuleset, listenTo, until } from '@tailslide/testkit'
import { createNatsRulesetFeed } from '@tailslide/transports/nats'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

// What deployed Towers and SDKs send and read, as recorded in conformance/.

interface Recording {
  readonly stream: { readonly subjects: string[] }
  readonly messages: readonly { readonly seq: number; readonly subject: string; readonly data: string }[]
}
const recording: Recording = JSON.parse(
  readFileSync(new URL('../../../../conformance/jetstream-messages.json', import.meta.url), 'utf8'),
)
const rulesets = recording.messages.filter(({ subject }) => subject.startsWith('apps.'))
const appOf = (subject: string): number => Number(subject.split('.')[1])

let world: NatsWorld
let jsm: JetStreamManager
let feeds: RulesetFeed[]
beforeEach(async () => {
  feeds = []
  world = await startNatsWorld()
  jsm = await jetstreamManager(await world.raw())
})
afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.stop()))
  await world.close()
})

const listen = (appId: number | 'all') => {
  const feed = createNatsRulesetFeed({ ...world.sdk, appId })
  feeds.push(feed)
  return listenTo(feed)
}
/** The stream as a deployed Tower makes it: no limits, subjects one by one. */
const deployedStream = (subjects = recording.stream.subjects) => jsm.streams.add({ name: DEFAULT_STREAM, subjects })
const replay = async (messages = recording.messages): Promise<void> => {
  for (const { subject, data } of messages) await world.publishRaw(subject, data)
}

test('the recording has rulesets of several apps', () => {
  expect(rulesets.length).toBeGreaterThan(5)
  expect(new Set(rulesets.map(({ subject }) => appOf(subject))).size).toBeGreaterThan(1)
})

test('recorded rulesets are read as they were sent, without a version', async () => {
  await deployedStream()
  const appIds = [...new Set(rulesets.map(({ subject }) => appOf(subject)))]
  const heard = new Map(appIds.map((appId) => [appId, listen(appId)]))
  const all = listen('all')
  await until(() => all.state() === 'live' && [...heard.values()].every((one) => one.state() === 'down'))
  await replay()
  await until(() => all.rulesets.length === rulesets.length)
  for (const appId of appIds) {
    const sent = rulesets.filter(({ subject }) => appOf(subject) === appId)
    const one = heard.get(appId)
    await until(() => one?.rulesets.length === sent.length)
    for (const [index, { data }] of sent.entries()) {
      expect(one?.rulesets[index]).toMatchObject({ appId, version: null, publishedAt: null, problems: [] })
      expect(one?.rulesets[index]?.flags).toEqual(JSON.parse(data))
    }
  }
  expect([...heard.values(), all].flatMap(({ problems }) => problems)).toEqual([])
})

test('a feed that starts later begins with the last recorded ruleset of each app', async () => {
  await deployedStream()
  await replay()
  const all = listen('all')
  await until(() => all.state() === 'live')
  const last = new Map(rulesets.map(({ subject, data }) => [appOf(subject), JSON.parse(data)]))
  expect(new Map(all.rulesets.map(({ appId, flags }) => [appId, flags]))).toEqual(last)
  expect(all.rulesets).toHaveLength(last.size)
})

test('an app that a deployed Tower has not added yet is down, and heard within a second of its first message', async () => {
  await deployedStream(['apps.1.update.manual'])
  const heard = listen(55)
  await until(() => heard.state() === 'down')
  await jsm.streams.update(DEFAULT_STREAM, { subjects: ['apps.1.update.manual', 'apps.55.update.manual'] })
  await world.publishRaw('apps.55.update.manual', '[]')
  await until(() => heard.rulesets.length === 1, { timeout: 1_000 })
  await until(() => heard.state() === 'live')
})

test('taking over a deployed stream keeps the last messages and needs no subject added by hand', async () => {
  await deployedStream([...recording.stream.subjects, 'apps.1.update.other', 'somebody.else'])
  await replay()
  for (let index = 0; index < 30; index++) await world.publishRaw('apps.1.update.manual', `[${' '.repeat(index)}]`)
  await world.publishRaw('somebody.else', 'kept')
  const heard = listen(1)
  await until(() => heard.state() === 'live')
  const before = await jsm.streams.info(DEFAULT_STREAM, { subjects_filter: '>' })

  await world.publisher.prepare()
  const { config, state } = await jsm.streams.info(DEFAULT_STREAM, { subjects_filter: '>' })
  const listed = [...recording.stream.subjects, 'apps.1.update.other', 'somebody.else']
  expect([...config.subjects].sort()).toEqual(listed.sort())
  expect(config.retention).toBe('limits')
  expect(state.last_seq).toBe(before.state.last_seq)
  expect(state.subjects).toEqual(before.state.subjects)

  await world.publisher.publish(aRuleset(1, 1))
  await world.publisher.publish(aRuleset(4_711, 1))
  await until(() => heard.versions().at(-1) === 1)
  // The long past of a subject goes with the first ruleset published there.
  await until(async () => {
    const { state } = await jsm.streams.info(DEFAULT_STREAM, { subjects_filter: 'apps.1.update.manual' })
    return state.subjects?.['apps.1.update.manual'] === 1
  })
})

test('a deployed SDK reads what this publisher sends: the last message of apps.<id>.>, then each new one', async () => {
  await world.publisher.publish(aRuleset(7, 1))
  await world.publisher.publish(aRuleset(7, 2, { cause: 'circuit' }))
  const connection = await world.raw()
  const inbox = createInbox()
  const payloads: unknown[] = []
  connection.subscribe(inbox, { callback: (_, message) => void payloads.push(message.json()) })
  await jsm.consumers.add(DEFAULT_STREAM, {
    deliver_subject: inbox,
    filter_subject: 'apps.7.>',
    deliver_policy: DeliverPolicy.Last,
    ack_policy: AckPolicy.Explicit,
  })
  await until(() => payloads.length === 1)
  const next = aRuleset(7, 3)
  await world.publisher.publish(next)
  await until(() => payloads.length === 2)
  expect(payloads).toEqual([JSON.parse(aRuleset(7, 2).payload), JSON.parse(next.payload)])
})

test('an SDK that never acknowledges, as the deployed one for Python, gets nothing again but the newest ruleset', async () => {
  await world.publisher.publish(aRuleset(7, 1))
  const connection = await world.raw()
  const inbox = createInbox()
  let payloads: string[] = []
  connection.subscribe(inbox, { callback: (_, message) => void payloads.push(message.string()) })
  await jsm.consumers.add(DEFAULT_STREAM, {
    deliver_subject: inbox,
    filter_subject: 'apps.7.>',
    deliver_policy: DeliverPolicy.Last,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(1_000),
  })
  for (let version = 2; version <= 6; version++) {
    await world.publisher.publish(aRuleset(7, version, { cause: version % 2 === 0 ? 'circuit' : 'manual' }))
  }
  await until(() => payloads.length >= 6)
  await until(async () => {
    const { state } = await jsm.streams.info(DEFAULT_STREAM, { subjects_filter: 'apps.7.>' })
    return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0) === 1
  })
  payloads = []
  await until(() => payloads.length >= 3, { timeout: 10_000 })
  expect(new Set(payloads)).toEqual(new Set([aRuleset(7, 6).payload]))
})

test('an older version is not handed over after a newer one, wherever it comes from', async () => {
  await world.publisher.publish(aRuleset(7, 5))
  const heard = listen(7)
  await until(() => heard.versions().includes(5))
  const js = jetstream(await world.raw())
  const facts = headers()
  facts.set(HEADERS.version, '4')
  await js.publish('apps.7.update.manual', aRuleset(7, 4).payload, { headers: facts })
  await world.publishRaw('apps.7.update.manual', '[]')
  await world.publisher.publish(aRuleset(7, 6))
  await until(() => heard.versions().includes(6))
  expect(heard.versions()).toEqual([5, null, 6])
})
