import { randomBytes } from 'node:crypto'
import { jetstreamManager } from '@nats-io/jetstream'
import { DEFAULT_STREAM, HEADERS } from '@tailslide/core'
import { aRuleset, measurePace, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterAll, afterEach, expect, test } from 'vitest'
import { type NatsWorld, startNatsWorld } from './nats-world.js'

const pace = measurePace()
afterAll(() => pace.stop())

let world: NatsWorld
afterEach(() => world.close())

const manager = async () => jetstreamManager(await world.raw())
const sequencesOf = async (subject: string): Promise<number> => {
  const { state } = await (await manager()).streams.info(DEFAULT_STREAM, { subjects_filter: subject })
  return state.subjects?.[subject] ?? 0
}

test('the stream is made as SDKs of every version need it', async () => {
  world = await startNatsWorld()
  await world.publisher.prepare()
  const { config } = await (await manager()).streams.info(DEFAULT_STREAM)
  expect(config).toMatchObject({
    retention: 'limits',
    storage: 'file',
    discard: 'old',
    max_age: 0,
    max_msgs: -1,
    duplicate_window: 120_000_000_000,
  })
  const circuits = ['circuit_open', 'circuit_close', 'circuit_recovery_start', 'circuit_recovery_update']
  expect([...config.subjects].sort()).toEqual([...circuits].sort())
  await world.publisher.publish(aRuleset(7, 1))
  expect([...(await (await manager()).streams.info(DEFAULT_STREAM)).config.subjects].sort()).toEqual(
    ['apps.7.update.circuit', 'apps.7.update.manual', ...circuits].sort(),
  )
  await world.publisher.prepare()
})

test('a message carries its version, its time and an identity', async () => {
  world = await startNatsWorld()
  const ruleset = aRuleset(7, 12, { cause: 'circuit' })
  await world.publisher.publish(ruleset)
  const message = await (await manager()).streams.getMessage(DEFAULT_STREAM, { last_by_subj: 'apps.7.update.circuit' })
  expect(message?.string()).toBe(ruleset.payload)
  expect(message?.header.get(HEADERS.version)).toBe('12')
  expect(message?.header.get(HEADERS.publishedAt)).toBe(String(ruleset.publishedAt))
  expect(message?.header.get('Nats-Msg-Id')).toBe(`7:12:${ruleset.publishedAt}`)
})

test('a version sent twice is stored once, and an older one than the last is refused', async () => {
  world = await startNatsWorld()
  const other = createNatsRulesetPublisher({ link: world.link })
  await world.publisher.publish(aRuleset(7, 1))
  await world.publisher.publish(aRuleset(7, 1))
  await other.publish(aRuleset(7, 1))
  await world.publisher.publish(aRuleset(7, 3))
  for (const publisher of [world.publisher, other]) {
    for (const cause of ['manual', 'circuit'] as const) {
      const older = publisher.publish(aRuleset(7, 2, { cause }))
      await expect(older).rejects.toMatchObject({ code: 'RULESET_SUPERSEDED', newest: 3 })
    }
  }
  // The stream numbers what it stored; the older of the two rulesets goes again soon.
  const { state } = await (await manager()).streams.info(DEFAULT_STREAM)
  expect(state.last_seq).toBe(2)
  expect(await sequencesOf('apps.7.update.circuit')).toBe(0)
  await other.close()
})

const rulesetsOf = async (appId: number): Promise<number> =>
  (await sequencesOf(`apps.${appId}.update.manual`)) + (await sequencesOf(`apps.${appId}.update.circuit`))

test('of an app the newest ruleset alone stays, of both subjects and whoever sent the others', async () => {
  world = await startNatsWorld()
  for (let version = 1; version <= 12; version++) {
    await world.publisher.publish(aRuleset(7, version, { cause: version % 3 === 0 ? 'circuit' : 'manual' }))
  }
  await until(async () => (await rulesetsOf(7)) === 1)
  await world.publishRaw('circuit_open', '7')
  const next = createNatsRulesetPublisher({ link: world.link })
  await next.publish(aRuleset(8, 1))
  await next.publish(aRuleset(7, 13))
  await world.publisher.publish(aRuleset(7, 14, { cause: 'circuit' }))
  await until(async () => (await rulesetsOf(7)) === 1)
  await next.close()
  expect(await sequencesOf('apps.8.update.manual')).toBe(1)
  expect(await sequencesOf('circuit_open')).toBe(1)
  const message = await (await manager()).streams.getMessage(DEFAULT_STREAM, { last_by_subj: 'apps.7.>' })
  expect(message?.header.get(HEADERS.version)).toBe('14')
})

test('rulesets of an app that is not published here are left as they are', async () => {
  world = await startNatsWorld()
  await (await manager()).streams.add({ name: DEFAULT_STREAM, subjects: ['apps.1.update.manual'] })
  for (let times = 0; times < 5; times++) await world.publishRaw('apps.1.update.manual', '[]')
  for (let version = 1; version <= 5; version++) await world.publisher.publish(aRuleset(7, version))
  await until(async () => (await rulesetsOf(7)) === 1)
  expect(await rulesetsOf(1)).toBe(5)
})

test('of a stream that somebody else made again the newest stays, too', async () => {
  world = await startNatsWorld()
  for (let version = 1; version <= 7; version++) await world.publisher.publish(aRuleset(7, version))
  await until(async () => (await rulesetsOf(7)) === 1)
  const { streams } = await manager()
  const { config } = await streams.info(DEFAULT_STREAM)
  await streams.delete(DEFAULT_STREAM)
  await streams.add({ ...config, name: DEFAULT_STREAM })
  for (let version = 8; version <= 13; version++) await world.publisher.publish(aRuleset(7, version))
  await until(async () => (await rulesetsOf(7)) === 1)
  const last = await streams.getMessage(DEFAULT_STREAM, { last_by_subj: 'apps.7.update.manual' })
  expect(last?.header.get(HEADERS.version)).toBe('13')
})

test('a ruleset above the limit of the server is refused with the numbers', async () => {
  world = await startNatsWorld('max_payload: 8192')
  const large = aRuleset(7, 1, { payload: JSON.stringify(randomBytes(9_000).toString('base64')) })
  const refusal = { code: 'PAYLOAD_TOO_LARGE', message: expect.stringMatching(/bytes, compressed, of 7680/) }
  const compressing = createNatsRulesetPublisher({ link: world.link, compressAbove: Number.POSITIVE_INFINITY })
  await expect(compressing.check(large)).rejects.toMatchObject(refusal)
  await expect(compressing.publish(large)).rejects.toMatchObject(refusal)
  await expect(world.publisher.check(large)).rejects.toMatchObject({
    message: expect.stringMatching(/has 12002 bytes, of 7680/),
  })
  await compressing.publish(aRuleset(7, 2))
  await compressing.close()
})

test('publishing while disconnected rejects, and works again when the server is back', async () => {
  world = await startNatsWorld()
  await world.publisher.publish(aRuleset(7, 1))
  await world.server.kill()
  await until(() => world.link.status.state === 'down')
  await expect(world.publisher.publish(aRuleset(7, 2))).rejects.toHaveProperty('code', 'DISCONNECTED')
  await world.server.start()
  await until(() => world.link.status.state === 'up')
  await world.publisher.publish(aRuleset(7, 2))
  expect(await sequencesOf('apps.7.update.manual')).toBe(2)
})

test('publishing to a server that is frozen or dies rejects within seconds', async () => {
  world = await startNatsWorld()
  await world.publisher.publish(aRuleset(7, 1))
  world.server.freeze()
  const begun = performance.now()
  const codes = await Promise.all(
    [2, 3].map((version) => world.publisher.publish(aRuleset(7, version)).catch((error) => error.code)),
  )
  for (const code of codes) expect(['TIMEOUT', 'DISCONNECTED']).toContain(code)
  expect(performance.now() - begun).toBeLessThan(pace.limit(4_500))
  world.server.thaw()
  await until(async () => {
    await world.publisher.publish(aRuleset(7, 4))
    return true
  })
  const dying = world.publisher.publish(aRuleset(7, 5)).then(
    () => 'stored',
    (error) => error.code,
  )
  await world.server.kill()
  expect(['stored', 'DISCONNECTED']).toContain(await dying)
})

test('a stream deleted under the publisher is made again, and whoever owns the rulesets is told', async () => {
  world = await startNatsWorld()
  let created = 0
  const publisher = createNatsRulesetPublisher({ link: world.link, onStreamCreated: () => created++ })
  await publisher.publish(aRuleset(7, 1))
  expect(created).toBe(1)
  await (await manager()).streams.delete(DEFAULT_STREAM)
  await publisher.publish(aRuleset(7, 2))
  expect(created).toBe(2)
  // Nothing of what was published before is there: the same version is sent again.
  await publisher.publish(aRuleset(8, 1))
  expect(await sequencesOf('apps.7.update.manual')).toBe(1)
  await publisher.close()
})

test('a link that was never started, and a closed publisher, reject', async () => {
  world = await startNatsWorld()
  const link = connectNats({ servers: world.server.url, clock: systemClock })
  const publisher = createNatsRulesetPublisher({ link })
  await expect(publisher.publish(aRuleset(7, 1))).rejects.toHaveProperty('code', 'DISCONNECTED')
  await publisher.close()
  await expect(publisher.publish(aRuleset(7, 1))).rejects.toHaveProperty('code', 'CLOSED')
  await link.stop()
})
