import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { FeedStatus } from '@tailslide/core'
import { aRuleset, freePort, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsRulesetFeed, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whenUp } from '../../src/nats/connect.js'

/** A cluster elects its leaders first, each in 4 to 9 s, and again when two candidates tie. */
const ELECTED_WITHIN_MS = 60_000
const READERS = 12

describe('a stream that two more servers of a cluster have just been asked to keep, and do not have yet', () => {
  const toStop: (() => unknown)[] = []
  let servers: string
  let publisher: ReturnType<typeof createNatsRulesetPublisher>
  /** Asks for three servers, of which two begin empty. */
  let spread: () => Promise<unknown>
  let gather: () => Promise<unknown>

  beforeAll(async () => {
    const ports = [await freePort(), await freePort(), await freePort()]
    const routes = JSON.stringify(ports.map((port) => `nats://127.0.0.1:${port}`))
    const started = await Promise.all(
      ports.map((port, index) =>
        startNats({
          config: `server_name: nats-${index}\ncluster { name: three, listen: "127.0.0.1:${port}", routes: ${routes} }`,
        }),
      ),
    )
    for (const server of started) toStop.push(() => server.stop())
    servers = started.map(({ port }) => `127.0.0.1:${port}`).join(',')
    const link = connectNats({ servers, clock: systemClock })
    link.start()
    toStop.push(() => link.stop())
    await whenUp(link, AbortSignal.timeout(60_000))
    publisher = createNatsRulesetPublisher({ link })
    toStop.push(() => publisher.close())
    await until(() => publisher.publish(aRuleset(1, 1)).then(() => true), {
      timeout: ELECTED_WITHIN_MS,
      message: 'a leader',
    })
    const operator = await connect({ servers: servers.split(',') })
    toStop.push(() => operator.close())
    const { streams } = await jetstreamManager(operator, { checkAPI: false })
    // A leader knows for some seconds of no server that it has not heard: "no suitable peers".
    spread = () =>
      until(() => streams.update('flags_ruleset', { num_replicas: 3 }), {
        timeout: ELECTED_WITHIN_MS,
        message: 'two more servers that are known',
      })
    gather = async () => {
      await streams.update('flags_ruleset', { num_replicas: 1 })
      await until(async () => ((await streams.info('flags_ruleset')).cluster?.replicas ?? []).length === 0)
    }
  })
  afterAll(async () => {
    for (const stop of toStop.reverse()) await stop()
  })

  it('is never said to be without the app, wherever a reader comes to stand', async () => {
    await spread()
    const told: FeedStatus[][] = []
    const feeds = Array.from({ length: READERS }, () =>
      createNatsRulesetFeed({ servers, appId: 1, clock: systemClock }),
    )
    for (const feed of feeds) {
      const states: FeedStatus[] = []
      told.push(states)
      feed.start({ onRuleset: () => {}, onStatus: (status) => states.push(status), onProblem: () => {} })
    }
    toStop.push(() => Promise.all(feeds.map((feed) => feed.stop())))
    await until(() => told.every((states) => states.at(-1)?.state === 'live'), {
      timeout: ELECTED_WITHIN_MS,
      message: () => JSON.stringify(told),
    })
    expect(
      told.flat().filter((status) => status.state === 'down' && status.error.message.includes('no ruleset')),
    ).toEqual([])
  })

  it('is not taken for empty by who asks what it has', async () => {
    await gather()
    await spread()
    const answers = Array.from({ length: READERS }, () => publisher.stored().catch(() => undefined))
    for (const answer of await Promise.all(answers)) expect([undefined, 1]).toContain(answer?.size)
    await until(async () => (await publisher.stored()).get(1)?.version === 1, { timeout: ELECTED_WITHIN_MS })
  })
})
