import { type JetStreamManager, jetstream, jetstreamManager, type StreamInfo } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { DEFAULT_STREAM } from '@tailslide/core'
import { aRuleset, listenTo, type NatsHandle, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import {
  connectNats,
  createNatsRulesetFeed,
  createNatsRulesetPublisher,
  type NatsLink,
} from '@tailslide/transports/nats'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findNats210 } from '../../../../scripts/nats-2.10.mjs'
import { findServers } from '../../../../scripts/servers.mjs'
import { whenUp } from '../../src/nats/connect.js'

// What a deployed Tower does, as protocol.md tells: it reads the stream's configuration once, when it starts; before it
// publishes on a subject that is not in there it adds it to what it has read, and sends all of that as an update.

const SERVERS = [
  { name: 'the nats-server installed', program: findServers().natsServer },
  { name: 'nats-server 2.10', program: findNats210() },
]

describe.each(SERVERS)('on $name', ({ name, program }) => {
  let server: NatsHandle
  let link: NatsLink
  let connection: NatsConnection
  let manager: JetStreamManager
  beforeEach(async () => {
    if (program === undefined) throw new Error(`${name} was not found: \`node scripts/test.mjs\` gets it`)
    server = await startNats({ program })
    link = connectNats({ servers: server.url, clock: systemClock })
    link.start()
    await whenUp(link, AbortSignal.timeout(60_000))
    connection = await connect({ servers: server.url })
    manager = await jetstreamManager(connection)
  })
  afterEach(async () => {
    await link.stop()
    await connection.close()
    await server.stop()
  })

  const startDeployedTower = async () => {
    const { config }: StreamInfo = await manager.streams.info(DEFAULT_STREAM)
    return async (subject: string, payload: string) => {
      if (!config.subjects.includes(subject)) {
        config.subjects.push(subject)
        await manager.streams.update(DEFAULT_STREAM, config)
      }
      await jetstream(connection).publish(subject, payload)
    }
  }
  const lastOf = async (subject: string) =>
    (await manager.streams.getMessage(DEFAULT_STREAM, { last_by_subj: subject }))?.string()

  test('one that starts after ours adds its subjects and publishes, and ours goes on', async () => {
    const publisher = createNatsRulesetPublisher({ link })
    await publisher.publish(aRuleset(1, 1))
    const publish = await startDeployedTower()
    await publisher.publish(aRuleset(2, 1))
    // The deployed Tower has read the list before app 2 was in it, and takes it away again.
    await publish('apps.3.update.manual', '[]')
    await publish('apps.1.update.manual', '["its own"]')
    expect(await lastOf('apps.3.update.manual')).toBe('[]')
    expect(await lastOf('apps.1.update.manual')).toBe('["its own"]')
    await publisher.publish(aRuleset(2, 2, { cause: 'circuit' }))
    expect(await lastOf('apps.2.update.circuit')).toBe(aRuleset(2, 2).payload)
    await publish('apps.3.update.manual', '["again"]')
    expect(await lastOf('apps.3.update.manual')).toBe('["again"]')
    await publisher.close()
  })

  test('an SDK that hears its subjects without a stream does not keep ours from noticing that one was taken away', async () => {
    const publisher = createNatsRulesetPublisher({ link })
    await publisher.publish(aRuleset(1, 1))
    const publish = await startDeployedTower()
    await publisher.publish(aRuleset(2, 1))
    await publish('apps.3.update.manual', '[]')
    connection.subscribe('apps.2.update.*', { callback: () => {} })
    await connection.flush()
    await publisher.publish(aRuleset(2, 2))
    expect(await lastOf('apps.2.update.manual')).toBe(aRuleset(2, 2).payload)
    await publisher.close()
  })

  test('a stream with the subject of all apps, as earlier versions made it, is listed without a message lost', async () => {
    await manager.streams.add({ name: DEFAULT_STREAM, subjects: ['apps.*.>', 'circuit_open'] })
    for (const appId of [4, 5]) await jetstream(connection).publish(`apps.${appId}.update.manual`, '[]')
    const feed = createNatsRulesetFeed({ link, appId: 'all', clock: systemClock })
    const heard = listenTo(feed)
    await until(() => heard.rulesets.length === 2)
    const publisher = createNatsRulesetPublisher({ link })
    publisher.expect([4, 6])
    await publisher.prepare()
    const { config, state } = await manager.streams.info(DEFAULT_STREAM)
    expect(config.subjects).not.toContain('apps.*.>')
    expect(config.subjects).toEqual(expect.arrayContaining(['apps.5.update.manual', 'apps.6.update.circuit']))
    expect(state.messages).toBe(2)
    const publish = await startDeployedTower()
    await publish('apps.7.update.manual', '[]')
    await publisher.publish(aRuleset(6, 1))
    await until(() => heard.rulesets.length === 4)
    expect(heard.problems).toEqual([])
    await feed.stop()
    await publisher.close()
  })
})
