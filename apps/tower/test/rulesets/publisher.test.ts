import type { OutgoingRuleset, RulesetPublisher } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFlag, deleteFlag, toggleFlag } from '../../src/flags/flags.js'
import { createApp, deleteApp } from '../../src/projects/apps.js'
import { readRuleset } from '../../src/rulesets/known-rulesets.js'
import { createPublisher, type Publisher } from '../../src/rulesets/publisher.js'
import { markPublished } from '../../src/rulesets/queries.js'
import { type TestContext, TOKEN, testContext } from '../harness/test-context.js'

/** A broker that a test can take away; it remembers what it was given. */
class Broker implements RulesetPublisher {
  readonly taken: OutgoingRuleset[] = []
  attempts = 0
  refuse: (ruleset: OutgoingRuleset) => Error | undefined = () => undefined
  gate: Promise<void> = Promise.resolve()

  async publish(ruleset: OutgoingRuleset): Promise<void> {
    this.attempts += 1
    await this.gate
    const refusal = this.refuse(ruleset)
    if (refusal) throw refusal
    this.taken.push(ruleset)
  }

  async close(): Promise<void> {}

  /** `app:version` of what was taken. */
  get seen(): string[] {
    return this.taken.map(({ appId, version }) => `${appId}:${version}`)
  }
}

const superseded = (newest: number): Error => Object.assign(new Error('older'), { code: 'RULESET_SUPERSEDED', newest })

describe('the publisher', () => {
  let context: TestContext
  let broker: Broker
  let publisher: Publisher

  beforeEach(async () => {
    broker = new Broker()
    context = await testContext()
    publisher = createPublisher(context, broker)
  })
  afterEach(async () => {
    await publisher.stop()
    await context.database.close()
  })

  /** Statements let others have a turn, so that one look may fall between two rulesets. */
  const idle = async (): Promise<void> => {
    let looks = 0
    const isWaiting = (): boolean => {
      looks = context.clock.pending === 1 ? looks + 1 : 0
      return looks >= 5
    }
    await until(isWaiting, { message: 'the publisher waiting for its timer' })
  }
  const publishedVersions = () =>
    context.database.db
      .selectFrom('rulesets')
      .select(['app_id', 'version', 'published_version'])
      .orderBy('app_id')
      .execute()

  it('sends at its start what was not published before, the longest waiting first', async () => {
    const first = await createApp(context, TOKEN, 'first')
    await context.clock.tick(1_000)
    await createApp(context, TOKEN, 'second')
    await context.clock.tick(1_000)
    await createFlag(context, TOKEN, first.id, { title: 'late' })
    publisher.start()
    await idle()
    expect(broker.seen).toEqual(['2:1', '1:2'])
    expect(publisher.status()).toMatchObject({ behind: 0, error: undefined })
    expect(await publishedVersions()).toMatchObject([{ published_version: 2 }, { published_version: 1 }])
  })

  it('sends a change when woken, with its cause and the instant of the change', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    publisher.start()
    await idle()
    const flag = await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    publisher.wake()
    await until(() => broker.taken.length === 2)
    expect(broker.taken[1]).toMatchObject({
      appId: app.id,
      version: 2,
      cause: 'manual',
      publishedAt: context.clock.now(),
    })
    expect(JSON.parse(broker.taken[1]?.payload ?? '')).toMatchObject([{ id: flag.id, title: 'checkout' }])
  })

  it('tries for ever while the broker is away, and then sends only the newest version', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    const flag = await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    broker.refuse = () => new Error('no connection')
    publisher.start()
    await idle()
    expect(publisher.status()).toMatchObject({ behind: 1, error: { message: 'no connection' } })
    for (const isActive of [true, false, true]) {
      await toggleFlag(context, TOKEN, { id: flag.id }, isActive)
      publisher.wake()
    }
    await idle()
    for (let hour = 0; hour < 20; hour += 1) {
      await context.clock.tick(2_000)
      await idle()
    }
    expect(broker.attempts).toBeGreaterThan(15)
    broker.refuse = () => undefined
    await context.clock.tick(2_000)
    await until(() => broker.taken.length > 0)
    await idle()
    expect(broker.seen).toEqual(['1:5'])
    expect(publisher.status()).toMatchObject({ behind: 0, error: undefined })
  })

  it('lets no ruleset that the broker refuses be in the way of others', async () => {
    const large = await createApp(context, TOKEN, 'large')
    await createApp(context, TOKEN, 'small')
    broker.refuse = ({ appId }) =>
      appId === large.id ? Object.assign(new Error('too large'), { code: 'PAYLOAD_TOO_LARGE' }) : undefined
    publisher.start()
    await idle()
    expect(broker.seen).toEqual(['2:1'])
    expect(publisher.status()).toMatchObject({ behind: 1, error: { message: 'too large' } })
    await createFlag(context, TOKEN, large.id, { title: 'one less' })
    broker.refuse = () => undefined
    publisher.wake()
    await until(() => broker.taken.length === 2)
    expect(broker.seen).toEqual(['2:1', '1:2'])
  })

  it('lets no ruleset that fails for any other reason be in the way of others', async () => {
    const poison = await createApp(context, TOKEN, 'poison')
    await createApp(context, TOKEN, 'healthy')
    broker.refuse = ({ appId }) => (appId === poison.id ? new Error('never') : undefined)
    publisher.start()
    await idle()
    await context.clock.tick(100)
    await until(() => broker.taken.length === 1)
    expect(broker.seen).toEqual(['2:1'])
  })

  it('sends the change that was made while it was sending', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    let open = (): void => {}
    broker.gate = new Promise((resolve) => {
      open = resolve
    })
    publisher.start()
    await until(() => broker.attempts === 1)
    await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    publisher.wake()
    open()
    await until(() => broker.taken.length === 2)
    expect(broker.seen).toEqual(['1:1', '1:2'])
  })

  it('sends the empty ruleset of an app that is deleted', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    const flag = await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    await deleteFlag(context, TOKEN, { id: flag.id, mayRelease: true }, { everywhere: false })
    await deleteApp(context, TOKEN, app.id)
    publisher.start()
    await idle()
    expect(broker.taken).toMatchObject([{ appId: app.id, version: 4, payload: '[]' }])
  })

  it('sends what was just committed at once, without a look at the database', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    publisher.start()
    await idle()
    const ruleset = await readRuleset(context.database.db, app.id)
    if (!ruleset) throw new Error('no ruleset')
    const next = { ...ruleset, version: 2 }
    publisher.wake(next)
    // No query can have been answered within this turn.
    expect(broker.attempts).toBe(2)
    await until(() => broker.taken.length === 2)
    expect(broker.taken[1]).toBe(next)
    expect(publisher.status()).toMatchObject({ behind: 0, waitingSince: undefined })
  })

  it('sends only the newest of several that are committed while it is sending', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    publisher.start()
    await idle()
    const ruleset = await readRuleset(context.database.db, app.id)
    if (!ruleset) throw new Error('no ruleset')
    let open = (): void => {}
    broker.gate = new Promise((resolve) => {
      open = resolve
    })
    for (const version of [2, 3, 5, 4]) publisher.wake({ ...ruleset, version })
    expect(publisher.status()).toMatchObject({ behind: 1, waitingSince: ruleset.publishedAt })
    open()
    await until(() => publisher.status().behind === 0)
    expect(broker.seen).toEqual(['1:1', '1:2', '1:5'])
  })

  it('announces each change in the moment of its commit, and publishes the newest when that has been heard', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    const announced: number[] = []
    let heard = (): void => {}
    publisher = createPublisher(
      context,
      Object.assign(broker, {
        announce: ({ version }: OutgoingRuleset) => {
          announced.push(version)
          return new Promise<void>((resolve) => {
            heard = resolve
          })
        },
      }),
    )
    publisher.start()
    await idle()
    const ruleset = await readRuleset(context.database.db, app.id)
    if (!ruleset) throw new Error('no ruleset')
    publisher.wake({ ...ruleset, version: 2 })
    const first = heard
    for (const version of [4, 3, 5]) publisher.wake({ ...ruleset, version })
    expect(announced).toEqual([2, 4, 5])
    // A look at the database, which finds nothing new, does not overtake.
    publisher.wake()
    await idle()
    expect(broker.seen).toEqual(['1:1'])
    expect(publisher.status()).toMatchObject({ behind: 1 })
    first()
    await until(() => publisher.status().behind === 0)
    expect(broker.seen).toEqual(['1:1', '1:5'])
    expect(announced).toEqual([2, 4, 5])
  })

  it('announces a change again before each further attempt, to those who came after the first', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    const announced: string[] = []
    publisher = createPublisher(
      context,
      Object.assign(broker, {
        announce: async ({ version }: OutgoingRuleset) => {
          announced.push(`${version} before attempt ${broker.attempts + 1}`)
        },
      }),
    )
    publisher.start()
    await idle()
    expect(announced).toEqual([])
    broker.refuse = () => (broker.attempts < 4 ? new Error('no leader') : undefined)
    await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    publisher.wake(await readRuleset(context.database.db, app.id))
    while (broker.attempts < 4) {
      await idle()
      await context.clock.tick(2_000)
    }
    await until(() => publisher.status().behind === 0)
    expect(announced).toEqual(['2 before attempt 2', '2 before attempt 3', '2 before attempt 4'])
    expect(broker.seen).toEqual(['1:1', '1:2'])
  })

  it('announces a change again as soon as the broker is back, which may take its time to say what it has', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    const announced: number[] = []
    let answer = (): void => {}
    let stored = Promise.resolve(new Map<number, { version: number; publishedAt: number }>())
    publisher = createPublisher(
      context,
      Object.assign(broker, {
        announce: async ({ version }: OutgoingRuleset) => void announced.push(version),
        stored: () => stored,
      }),
    )
    publisher.start()
    await idle()
    broker.refuse = () => new Error('away')
    await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    publisher.wake(await readRuleset(context.database.db, app.id))
    await until(() => broker.attempts === 2)
    await idle()
    const before = announced.length
    stored = new Promise((resolve) => {
      answer = () => resolve(new Map())
    })
    await publisher.republish()
    await until(() => announced.length > before)
    expect(broker.seen).toEqual(['1:1'])
    broker.refuse = () => undefined
    answer()
    await idle()
    await context.clock.tick(2_000)
    await until(() => broker.seen.includes('1:2'))
  })

  it('sends what another Tower has made meanwhile when the broker has that already or something newer', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    const old = await readRuleset(context.database.db, app.id)
    await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    publisher.start()
    await idle()
    broker.refuse = ({ version }) => (version < 2 ? superseded(2) : undefined)
    publisher.wake(old)
    await until(() => publisher.status().behind === 0)
    expect(broker.seen).toEqual(['1:2', '1:2'])
    expect(await publishedVersions()).toMatchObject([{ version: 2, published_version: 2 }])
  })

  it('counts on from what the broker has when the database was restored from a backup', async () => {
    const app = await createApp(context, TOKEN, 'shop')
    broker.refuse = ({ version }) => (version <= 41 ? superseded(41) : undefined)
    publisher.start()
    await idle()
    await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    publisher.wake()
    await until(() => broker.seen.includes('1:43'))
    expect(broker.seen).toEqual(['1:42', '1:43'])
    expect(publisher.status()).toMatchObject({ behind: 0, error: undefined })
  })

  it('sends again what a broker has lost, at its start, when told to look, and once a minute', async () => {
    const stored = new Map<number, { version: number; publishedAt: number }>()
    const forgetful = Object.assign(broker, { stored: async () => stored })
    const remember = ({ appId, version, publishedAt }: OutgoingRuleset) => stored.set(appId, { version, publishedAt })
    publisher = createPublisher(context, forgetful)
    await createApp(context, TOKEN, 'one')
    await createApp(context, TOKEN, 'two')
    await deleteApp(context, TOKEN, (await createApp(context, TOKEN, 'gone')).id)
    publisher.start()
    await idle()
    expect(broker.seen).toEqual(['1:1', '2:1', '3:2'])
    broker.taken.forEach(remember)

    await publisher.republish()
    await idle()
    expect(broker.seen).toHaveLength(3)

    stored.delete(2)
    stored.delete(3)
    await publisher.republish()
    await until(() => broker.seen.length === 4)
    expect(broker.seen[3]).toBe('2:1')
    broker.taken.forEach(remember)

    await idle()
    stored.clear()
    for (let second = 0; second < 62; second += 2) {
      await context.clock.tick(2_000)
      await idle()
    }
    expect(broker.seen.slice(4)).toEqual(['1:1', '2:1'])
  })

  it('sends again what a broker has lost before the database could note that it was published', async () => {
    const stored = new Map<number, { version: number; publishedAt: number }>()
    let isAway = true
    const database: typeof context.database = {
      ...context.database,
      transaction: (work) => (isAway ? Promise.reject(new Error('away')) : context.database.transaction(work)),
    }
    publisher = createPublisher({ ...context, database }, Object.assign(broker, { stored: async () => stored }))
    await createApp(context, TOKEN, 'shop')
    publisher.start()
    await until(() => broker.seen.length === 1)
    await idle()
    expect(await publishedVersions()).toMatchObject([{ version: 1, published_version: 0 }])

    isAway = false
    await publisher.republish()
    await until(() => broker.seen.length === 2)
    expect(broker.seen).toEqual(['1:1', '1:1'])
  })

  it('sends again what a broker has lost while the note of it was on its way', async () => {
    const stored = new Map<number, { version: number; publishedAt: number }>()
    let noted = async (): Promise<void> => {}
    const read = async () => {
      await noted()
      return stored
    }
    publisher = createPublisher(context, Object.assign(broker, { stored: read }))
    const app = await createApp(context, TOKEN, 'shop')
    publisher.start()
    await until(() => broker.seen.length === 1)
    await idle()
    for (const { appId, version, publishedAt } of broker.taken) stored.set(appId, { version, publishedAt })
    await createFlag(context, TOKEN, app.id, { title: 'checkout' })
    // Another Tower has sent it, and notes so after the rulesets were read here.
    noted = async () => {
      await context.database.transaction((tx) => markPublished(tx, app.id, 2))
    }
    await publisher.republish()
    await until(() => broker.seen.length === 2)
    expect(broker.seen).toEqual(['1:1', '1:2'])
  })

  it('takes nothing for lost that another Tower changes and sends while the broker is asked', async () => {
    const stored = new Map<number, { version: number; publishedAt: number }>()
    const app = await createApp(context, TOKEN, 'shop')
    await context.database.transaction((tx) => markPublished(tx, app.id, 1))
    const warnings: string[] = []
    const logger = { ...context.logger, warn: (_: object, message: string) => void warnings.push(message) }
    let meanwhile = async (): Promise<void> => {}
    const another = async (title: string, { isKept }: { isKept: boolean }): Promise<void> => {
      await createFlag(context, TOKEN, app.id, { title })
      const ruleset = await readRuleset(context.database.db, app.id)
      if (!ruleset) throw new Error('no ruleset')
      if (isKept) stored.set(app.id, ruleset)
      await context.database.transaction((tx) => markPublished(tx, app.id, ruleset.version))
    }
    const read = async () => {
      await meanwhile()
      return new Map(stored)
    }
    publisher = createPublisher({ ...context, logger }, Object.assign(broker, { stored: read }))
    meanwhile = () => another('first', { isKept: true })
    publisher.start()
    await idle()
    expect([broker.seen, warnings]).toEqual([[], []])

    // The broker has what was changed first of two changes when it answers.
    meanwhile = async () => {
      await another('second', { isKept: true })
      await another('third', { isKept: false })
    }
    await publisher.republish()
    await idle()
    expect([broker.seen, warnings]).toEqual([[], []])

    meanwhile = async () => {}
    await publisher.republish()
    await until(() => broker.seen.length === 1)
    expect([broker.seen, warnings]).toEqual([
      ['1:4'],
      ['the broker lacks rulesets that it had confirmed; sending them again'],
    ])
  })

  it('looks again when it is asked while it looks', async () => {
    const stored = new Map<number, { version: number; publishedAt: number }>()
    let looks = 0
    let asked = async (): Promise<void> => {}
    const read = async () => {
      looks += 1
      await asked()
      return stored
    }
    publisher = createPublisher(context, Object.assign(broker, { stored: read }))
    publisher.start()
    await idle()
    expect(looks).toBe(1)
    asked = async () => {
      asked = async () => {}
      await publisher.republish()
    }
    await publisher.republish()
    await until(() => looks === 3)
    await idle()
    expect(looks).toBe(3)
  })

  it('goes on sending when the broker cannot say what it has', async () => {
    const silent = Object.assign(broker, { stored: () => Promise.reject(new Error('no answer')) })
    publisher = createPublisher(context, silent)
    await createApp(context, TOKEN, 'shop')
    publisher.start()
    await idle()
    expect(broker.seen).toEqual(['1:1'])
    expect(publisher.status()).toMatchObject({ behind: 0, error: { message: 'no answer' } })
  })

  it('sends nothing after it has stopped', async () => {
    publisher.start()
    await idle()
    await publisher.stop()
    await createApp(context, TOKEN, 'shop')
    publisher.wake()
    await context.clock.tick(60_000)
    expect(broker.attempts).toBe(0)
    expect(context.clock.pending).toBe(0)
  })
})
