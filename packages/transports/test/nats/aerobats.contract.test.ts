import { AckPolicy, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream'
import { createInbox } from '@nats-io/transport-node'
import { type AerobatAnswer, aerobatSubject, appSubjects, CIRCUIT_SUBJECTS, type RulesetFeed } from '@tailslide/core'
import { startNats, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import {
  connectNats,
  createNatsAerobatCalling,
  createNatsAerobatPresence,
  createNatsCircuitConsumer,
  createNatsRulesetFeed,
  type NatsLink,
} from '@tailslide/transports/nats'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { whenUp } from '../../src/nats/connect.js'
import { type NatsWorld, startNatsWorld, TOKEN } from './nats-world.js'

const STREAM = 'flags_ruleset'
const ruleset = { appId: 1, version: 1, publishedAt: 1, payload: '[]', cause: 'manual' as const }

/** Starts the feed; what is returned tells whether it is live. */
function begin(feed: RulesetFeed): () => boolean {
  let isLive = false
  feed.start({
    onRuleset() {},
    onProblem() {},
    onStatus({ state }) {
      isLive = state === 'live'
    },
  })
  return () => isLive
}

async function linkTo(servers: string, token?: string): Promise<NatsLink> {
  const link = connectNats({ servers, token, clock })
  onTestFinished(() => link.stop())
  link.start()
  await whenUp(link, AbortSignal.timeout(20_000))
  return link
}

describe('Tower asks over NATS whether an Aerobat runs', () => {
  let world: NatsWorld
  beforeEach(async () => {
    world = await startNatsWorld()
  })
  afterEach(() => world.close())

  /** An Aerobat on a connection of its own, which can be asked when this has resolved. */
  async function aerobat(answer: () => AerobatAnswer, stream?: string) {
    const link = await linkTo(world.server.url, TOKEN)
    const presence = createNatsAerobatPresence({ link, stream })
    presence.start(answer, () => {})
    await link.connection().flush()
    return { link, presence }
  }
  const calling = (stream?: string) => createNatsAerobatCalling({ link: world.link, stream })
  const answers = async (stream?: string) => {
    const round = await calling(stream).ask()
    return round.state === 'asked' ? round.answers : round.error
  }
  const heardIs = (many: number) =>
    until(async () => {
      const round = await calling().ask()
      return round.state === 'asked' && round.answers.length === many
    })

  it('and hears at once that none does', async () => {
    expect(await answers()).toEqual([])
  })

  it('and hears of one what it lacks at that moment', async () => {
    const lacks: string[] = []
    await aerobat(() => ({ lacks }))
    expect(await answers()).toEqual([{ lacks: [] }])
    lacks.push('signals')
    expect(await answers()).toEqual([{ lacks: ['signals'] }])
  })

  it('and hears the one that can decide beside others that cannot', async () => {
    for (const lacks of [['signals'], ['rulesets', 'circuits'], []]) await aerobat(() => ({ lacks }))
    expect(await answers()).toContainEqual({ lacks: [] })
  })

  it('and no longer hears one that was stopped, or has lost its connection', async () => {
    const stopped = await aerobat(() => ({ lacks: [] }))
    await stopped.presence.stop()
    await stopped.link.connection().flush()
    expect(await answers()).toEqual([])
    const died = await aerobat(() => ({ lacks: [] }))
    expect(await answers()).toHaveLength(1)
    await died.link.stop()
    await heardIs(0)
  })

  it('and is answered again after the server was away', async () => {
    await aerobat(() => ({ lacks: [] }))
    await world.server.kill()
    await until(() => world.link.status.state === 'down')
    expect(await calling().ask()).toMatchObject({ state: 'unasked', error: { code: 'DISCONNECTED' } })
    await world.server.start()
    await heardIs(1)
  })

  it('and does not take the Aerobat of another stream on the same servers for its own', async () => {
    await aerobat(() => ({ lacks: [] }), 'flags_of_staging')
    expect(await answers()).toEqual([])
    expect(await answers('flags_of_staging')).toEqual([{ lacks: [] }])
  })

  it('and takes nothing else for an answer', async () => {
    const connection = await world.raw()
    for (const said of [
      '',
      'yes',
      '[]',
      '{"lacks":"nothing"}',
      '{"lacks":["a b"]}',
      `{"lacks":["${'x'.repeat(2_000)}"]}`,
    ]) {
      connection.subscribe(aerobatSubject(STREAM), { callback: (_, question) => void question.respond(said) })
    }
    await connection.flush()
    expect(await answers()).toEqual([])
  })

  it('and nobody has an Aerobat answer into the stream', async () => {
    await world.publisher.publish(ruleset)
    await aerobat(() => ({ lacks: [] }))
    const connection = await world.raw()
    connection.publish(aerobatSubject(STREAM), '', { reply: 'apps.1.update.manual' })
    await connection.flush()
    expect(await answers()).toHaveLength(1)
    expect((await (await jetstreamManager(connection)).streams.info(STREAM)).state.last_seq).toBe(1)
  })

  it('and no stream keeps the question, nor any consumer of flags hears it', async () => {
    await world.publisher.publish(ruleset)
    const manager = await jetstreamManager(await world.raw())
    const before = (await manager.streams.info(STREAM)).state.last_seq
    await answers()
    expect((await manager.streams.info(STREAM)).state.last_seq).toBe(before)
  })

  describe('and tells whether something reads rulesets that may be one which answers nobody:', () => {
    beforeEach(() => world.publisher.publish(ruleset))

    /** As deployed parts read. */
    async function deployedReader(filter: string): Promise<void> {
      const connection = await world.raw()
      const inbox = createInbox()
      connection.subscribe(inbox)
      await (await jetstreamManager(connection)).consumers.add(STREAM, {
        deliver_subject: inbox,
        deliver_policy: DeliverPolicy.New,
        ack_policy: AckPolicy.All,
        filter_subject: filter,
      })
    }

    it('nothing does where there is no stream', async () => {
      expect(await calling('no_such_stream').mayHaveOthers()).toBe(false)
    })

    it('not SDKs of this project, nor Towers', async () => {
      const feed = createNatsRulesetFeed({ link: world.link, appId: 1, clock })
      const consumer = createNatsCircuitConsumer({ link: world.link, clock })
      onTestFinished(async () => void (await Promise.all([feed.stop(), consumer.stop()])))
      const isLive = begin(feed)
      consumer.start(
        async () => {},
        () => {},
      )
      await until(() => isLive() && consumer.reading().state === 'reads')
      await deployedReader(CIRCUIT_SUBJECTS.open)
      expect(await calling().mayHaveOthers()).toBe(false)
    })

    it('a deployed Aerobat does, which reads as deployed SDKs do', async () => {
      await deployedReader(appSubjects(1))
      expect(await calling().mayHaveOthers()).toBe(true)
    })

    it('an Aerobat does that is older than the question', async () => {
      const feed = createNatsRulesetFeed({ link: world.link, appId: 'all', clock })
      onTestFinished(() => feed.stop())
      const isLive = begin(feed)
      await until(isLive)
      expect(await calling().mayHaveOthers()).toBe(true)
    })

    it('nobody can say while the server is away', async () => {
      await world.server.kill()
      await until(() => world.link.status.state === 'down')
      await expect(calling().mayHaveOthers()).rejects.toMatchObject({ code: 'DISCONNECTED' })
    })
  })
})

describe('users whom the server does not let ask or answer', () => {
  const USERS = `authorization { users: [
    { user: tower, password: x, permissions: { publish: { deny: "tailslide.>" } } }
    { user: aerobat, password: x, permissions: { subscribe: { deny: "tailslide.>" } } }
  ] }`
  const start = async () => {
    const server = await startNats({ config: USERS })
    onTestFinished(() => server.stop())
    return (user: string) => linkTo(server.url.replace('nats://', `nats://${user}:x@`))
  }

  it('a Tower knows that it has asked nobody', async () => {
    const linkOf = await start()
    const round = await createNatsAerobatCalling({ link: await linkOf('tower') }).ask()
    expect(round).toMatchObject({ state: 'unasked', error: { code: 'BROKER_REFUSED' } })
  })

  it('an Aerobat is told why it is not seen', async () => {
    const linkOf = await start()
    const problems: Error[] = []
    const presence = createNatsAerobatPresence({ link: await linkOf('aerobat') })
    presence.start(
      () => ({ lacks: [] }),
      (problem) => problems.push(problem),
    )
    await until(() => problems.length > 0)
    expect(problems[0]).toMatchObject({ code: 'BROKER_REFUSED' })
    expect(problems[0]?.message).toContain(aerobatSubject(STREAM))
  })
})
