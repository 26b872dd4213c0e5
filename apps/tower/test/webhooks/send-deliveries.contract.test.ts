import type { LookupAddress } from 'node:dns'
import { fakeClock, makeThrowAwayCa, until } from '@tailslide/testkit'
import type { Insertable } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import type { WebhookDeliveriesTable } from '../../src/db/schema.js'
import { allowedAddresses } from '../../src/webhooks/addresses.js'
import { post } from '../../src/webhooks/post.js'
import { type SenderOptions, sendDeliveries } from '../../src/webhooks/send-deliveries.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { receiver } from '../harness/receiver.js'
import { insertAppRow } from '../harness/rows.js'
import { quiet } from '../harness/run-tower.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ip4 = (address: string): LookupAddress => ({ address, family: 4 })

const MESSAGE = {
  ...{ event: 'circuit.opened', project: { id: 1, title: 'shop' } },
  ...{ environment: { app_id: 1, name: 'production' }, description: '', why: '', note: '', changes: [] },
  actor: { kind: 'circuit', id: null, name: '' },
}

describe.each(KINDS)('the sending of webhooks, on %s', (kind) => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  async function sending(more: Partial<SenderOptions> = {}) {
    const clock = fakeClock()
    const database: Database = await openDatabase(await databases.fresh(), () => {})
    onTestFinished(() => database.close())
    await migrate(database, migrations, clock.now())
    await insertAppRow(database, 1)
    const outcomes: string[] = []
    const stop = sendDeliveries({
      ...{ database, clock, logger: quiet, allowed: allowedAddresses('127.0.0.1') },
      onEnded: (outcome) => void outcomes.push(outcome),
      ...more,
    })
    onTestFinished(stop)
    const { db } = database
    const insert = (...rows: Insertable<WebhookDeliveriesTable>[]) =>
      database.transaction((tx) => tx.insertInto('webhook_deliveries').values(rows).execute())
    return {
      ...{ clock, insert, outcomes },
      queue: (
        receiver: string,
        { created_at = new Date(clock.now()).toISOString(), flag = { id: 7, title: 'checkout' } } = {},
      ) =>
        insert({
          ...{ webhook_id: null, project_id: 1, message_id: null, receiver, event: 'circuit.opened', attempts: 0 },
          ...{ payload: JSON.stringify({ ...MESSAGE, flag }), state: 'pending', answer: '' },
          ...{ due_at: created_at, leased_until: '', created_at },
        }),
      rows: () => db.selectFrom('webhook_deliveries').selectAll().orderBy('id').execute(),
    }
  }

  it('says once in the log of an address that a flag names, which no page lists, why nothing arrives there', async () => {
    const lines: object[] = []
    const logger = { ...quiet, warn: (fields: object) => void lines.push(fields) }
    const { clock, queue, rows } = await sending({ logger, allowed: allowedAddresses('') })
    await queue('http://127.0.0.1:9/services/a-secret')
    await until(async () => {
      await clock.tick(500)
      return (await rows())[0]?.attempts === 1
    })
    await clock.tick(6_000)
    await until(async () => {
      await clock.tick(500)
      return (await rows())[0]?.attempts === 2
    })
    expect(lines).toEqual([
      {
        ...{ host: '127.0.0.1:9', why: expect.stringMatching(/private address.*--webhooks-allow/) },
        ...{ project: 1, app: 1, flag: 7, title: 'checkout' },
      },
    ])
  })

  it('says in the log each reason at one host, and of which flag, however close they come', async () => {
    const lines: object[] = []
    const logger = { ...quiet, warn: (fields: object) => void lines.push(fields) }
    const answers: Readonly<Record<string, number>> = { '/checkout': 404, '/search': 401 }
    const { url } = await receiver((response) => void response.writeHead(answers[response.req.url ?? ''] ?? 500).end())
    const { host, origin } = new URL(url)
    const { clock, queue, rows } = await sending({ logger })
    const flags = Object.keys(answers).map((path, index) => ({ id: index + 1, title: path.slice(1) }))
    for (const flag of flags) await queue(`${origin}/${flag.title}`, { flag })
    await until(async () => {
      await clock.tick(500)
      return (await rows()).every(({ attempts }) => attempts === 1)
    })
    const told = flags.map(({ id, title }) => {
      const why = `it answered ${answers[`/${title}`]}`
      return { host, why, project: 1, app: 1, flag: id, title }
    })
    expect(lines).toHaveLength(told.length)
    expect(lines).toEqual(expect.arrayContaining(told))
  })

  it('says of a receiver without TLS, or of an unknown authority, what to do', async () => {
    const lines: object[] = []
    const logger = { ...quiet, warn: (fields: object) => void lines.push(fields) }
    const ca = makeThrowAwayCa()
    onTestFinished(() => ca.remove())
    const papers = ca.issue('IP:127.0.0.1')
    const secure = await receiver(undefined, '127.0.0.1', papers)
    const plain = await receiver()
    const { clock, queue, rows } = await sending({ logger })
    await queue(secure.url)
    await queue(plain.url.replace('http:', 'https:'))
    await until(async () => {
      await clock.tick(500)
      return (await rows()).every(({ attempts }) => attempts === 1)
    })
    const why = [
      expect.stringMatching(/certificate; a CA of your own is named to Node by NODE_EXTRA_CA_CERTS$/),
      'what answers there does not speak TLS, so write http:// instead of https://',
    ]
    expect((await rows()).map(({ answer }) => answer)).toEqual(why)
    expect(lines).toHaveLength(2)
    expect(lines).toEqual(expect.arrayContaining(why.map((each) => expect.objectContaining({ why: each }))))
  })

  it('goes on for a day, less and less often, and then gives up', async () => {
    const { got, url } = await receiver((response) => void response.writeHead(503).end())
    const { clock, queue, rows, outcomes } = await sending()
    await queue(url)
    const begun = clock.now()
    const pauses: number[] = []
    for (;;) {
      await until(async () => {
        const [row] = await rows()
        const isUnderWay = row !== undefined && row.leased_until > new Date(clock.now()).toISOString()
        if (!isUnderWay) await clock.tick(500)
        return row?.attempts === pauses.length + 1
      })
      const [row] = await rows()
      if (row?.state !== 'pending') break
      const pause = Date.parse(row.due_at) - clock.now()
      // A round or two may have passed since.
      pauses.push(Math.ceil(pause / 5_000) * 5)
      clock.setBy(pause)
    }
    const hours = pauses.slice(5)
    expect(pauses.slice(0, 5)).toEqual([5, 30, 120, 600, 1_800])
    expect(new Set(hours)).toEqual(new Set([3_600]))
    expect(clock.now() - begun).toBeGreaterThan(24 * HOUR)
    expect(clock.now() - begun).toBeLessThan(25.1 * HOUR)
    expect(await rows()).toMatchObject([{ state: 'failed', attempts: got.length, status: 503 }])
    expect(outcomes).toEqual([...pauses.map(() => 'again'), 'failed'])
  })

  it('connects to the address that was checked, however often a name changes what it means', async () => {
    const outside = await receiver()
    const inside = await receiver(undefined, '127.0.0.2')
    const asked: string[] = []
    const answers = [[ip4('127.0.0.1')], [ip4('127.0.0.2')], [ip4('127.0.0.1'), ip4('127.0.0.2')]]
    const resolve = async (name: string) => {
      asked.push(name)
      return answers[asked.length - 1] ?? [ip4('127.0.0.2')]
    }
    const { clock, queue, rows } = await sending({ resolve })
    const url = `http://rebinding.example:${new URL(outside.url).port}/`
    const tried = async (count: number) => {
      await queue(url)
      await until(async () => {
        await clock.tick(500)
        return (await rows()).filter(({ attempts }) => attempts > 0).length === count
      })
    }
    await tried(1)
    expect(asked).toEqual(['rebinding.example'])
    expect(outside.got).toHaveLength(1)
    await tried(2)
    expect((await rows())[1]).toMatchObject({
      status: null,
      answer: expect.stringMatching(/127\.0\.0\.2 is a private/),
    })
    expect([outside.got.length, inside.got.length]).toEqual([1, 0])
  })

  it('forgets what is older than a week as fast as it came', async () => {
    const { clock, insert, queue, rows } = await sending()
    const old = new Date(clock.now() - 8 * 24 * HOUR).toISOString()
    await queue('http://127.0.0.1:9/', { created_at: old })
    const [{ id: _, ...row } = (await rows())[0] ?? expect.unreachable()] = await rows()
    for (let batch = 0; batch < 4; batch += 1) {
      const ended = { ...row, state: 'delivered', created_at: old }
      await insert(...Array.from({ length: 400 }, () => ended))
    }
    await until(async () => {
      await clock.tick(500)
      return (await rows()).length === 0
    })
    expect(clock.now()).toBeLessThan(Date.UTC(2026, 0, 1) + MINUTE)
  })
})

describe('one message', () => {
  it.each([
    ['whose name server does not answer', () => new Promise<never>(() => {})],
    ['whose receiver does not answer', async () => [ip4('127.0.0.1')]],
  ])('%s fails when its time is over', async (_, resolve) => {
    const { url } = await receiver(() => {})
    const outgoing = { url: `http://slow.example:${new URL(url).port}/`, body: '{}', headers: {} }
    const signal = new AbortController().signal
    const options = { allowed: allowedAddresses('127.0.0.1'), resolve, timeoutMs: 100, signal }
    await expect(post(outgoing, options)).rejects.toThrow('no answer within 0.1 s')
  })

  it('goes to no name of which one address is private', async () => {
    const { got, url } = await receiver()
    const outgoing = { url: `http://half.example:${new URL(url).port}/`, body: '{}', headers: {} }
    const resolve = async () => [ip4('127.0.0.1'), ip4('10.0.0.1')]
    const signal = new AbortController().signal
    const options = { allowed: allowedAddresses('127.0.0.1'), resolve, timeoutMs: 1_000, signal }
    await expect(post(outgoing, options)).rejects.toThrow(/10\.0\.0\.1 is a private address/)
    expect(got).toEqual([])
  })
})
