import { encodeRuleset, type OutgoingRuleset, type RulesetFeed } from '@tailslide/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aFlag, aRuleset } from '../flags.js'
import { until } from '../until.js'
import { type Heard, listenTo } from './listen.js'

/** One place where rulesets are published, empty at first, and feeds that read there. */
export interface RulesetWorld {
  /** Resolves when it is stored. Does not go over the link that `breakLink` breaks. */
  publish(ruleset: OutgoingRuleset): Promise<void>
  feed(appId: number | 'all'): RulesetFeed
  /** Puts something that is no ruleset where the app's rulesets are, behind those already there. */
  publishMalformed?(appId: number, payload: string): Promise<void>
  /** Breaks the way between the feeds and what they read. */
  breakLink?(): Promise<void> | void
  mendLink?(): Promise<void> | void
  close(): Promise<void>
}

export interface RulesetFeedTraits {
  /** Feeds of all apps exist; default true. */
  readonly all?: boolean
  /** The world has `publishMalformed`; default true. */
  readonly malformed?: boolean
  /** What the feeds read knows of apps that have no ruleset yet; default false. */
  readonly knowsApps?: boolean
  /** The world has `breakLink` and `mendLink`; default false. */
  readonly breakable?: boolean
}

/** Longest time from the end of a fault to the change that was made during it. */
const BACK_WITHIN_MS = 3_500

export function rulesetFeedContract(
  name: string,
  makeWorld: () => Promise<RulesetWorld>,
  { all = true, malformed = true, knowsApps = false, breakable = false }: RulesetFeedTraits = {},
): void {
  describe(`${name} keeps the contract of a ruleset feed`, () => {
    let world: RulesetWorld
    let feeds: RulesetFeed[]

    beforeEach(async () => {
      feeds = []
      world = await makeWorld()
    })
    afterEach(async () => {
      await Promise.all(feeds.map((feed) => feed.stop()))
      await world.close()
    })

    const open = (appId: number | 'all'): RulesetFeed => {
      const feed = world.feed(appId)
      feeds.push(feed)
      return feed
    }
    const listen = (appId: number | 'all'): Heard => listenTo(open(appId))
    const live = (heard: Heard): Promise<true> => until(() => heard.state() === 'live', { message: 'a live feed' })

    test('the latest ruleset comes first, whole, and then the feed is live', async () => {
      await world.publish(aRuleset(7, 1))
      const latest = aRuleset(7, 2, { cause: 'circuit' })
      await world.publish(latest)
      const heard = listen(7)
      await live(heard)
      expect(heard.versions()).toEqual([2])
      expect(heard.rulesets[0]).toMatchObject({
        appId: 7,
        version: 2,
        publishedAt: latest.publishedAt,
        flags: JSON.parse(latest.payload),
        problems: [],
      })
    })

    test('each new ruleset follows, in order, whatever caused it', async () => {
      await world.publish(aRuleset(7, 1))
      const heard = listen(7)
      await live(heard)
      for (let version = 2; version <= 20; version++) {
        await world.publish(aRuleset(7, version, { cause: version % 3 === 0 ? 'circuit' : 'manual' }))
      }
      await until(() => heard.versions().includes(20))
      const versions = heard.versions()
      expect(versions).toEqual([...versions].sort((a, b) => Number(a) - Number(b)))
      expect(new Set(versions).size).toBe(versions.length)
    })

    const emptyIs = knowsApps ? 'live' : 'down'
    test(`an app without a ruleset is ${emptyIs}, and its first one is handed over when it comes`, async () => {
      const heard = listen(7)
      await until(() => heard.state() === emptyIs)
      expect(heard.rulesets).toEqual([])
      const [status] = heard.statuses.filter(({ state }) => state === 'down')
      if (!knowsApps) expect(status).toMatchObject({ error: { code: expect.stringMatching('_UNKNOWN|_MISSING') } })
      await world.publish(aRuleset(7, 1))
      await until(() => heard.versions().includes(1))
      await live(heard)
    })

    test('an update made while a feed starts is not missed', async () => {
      for (let round = 1; round <= 40; round++) {
        const version = round * 10
        await world.publish(aRuleset(7, version))
        const heard = listen(7)
        // From the very beginning of the start to a little after it, in small steps.
        await spin((round % 20) * 0.5)
        await world.publish(aRuleset(7, version + 1))
        await until(() => heard.versions().at(-1) === version + 1, {
          message: () => `version ${version + 1}, the feed has ${heard.versions().join()}`,
        })
        await feeds.pop()?.stop()
      }
    })

    test("an app's feed has no other app's rulesets", async () => {
      await world.publish(aRuleset(70, 1))
      await world.publish(aRuleset(7, 1))
      const heard = listen(7)
      await live(heard)
      await world.publish(aRuleset(71, 1))
      await world.publish(aRuleset(7, 2))
      await until(() => heard.versions(7).includes(2))
      expect(heard.rulesets.every(({ appId }) => appId === 7)).toBe(true)
    })

    test('a ruleset without flags, one in many alphabets and one of 400 kB arrive unchanged', async () => {
      const heard = listen(7)
      await world.publish(aRuleset(7, 1, { payload: '[]' }))
      await until(() => heard.versions().includes(1))
      await live(heard)
      expect(heard.rulesets[0]?.flags).toEqual([])

      const words = 'Zürich 東京 🚀 "quoted" \\ line\nbreak'
      const flags = Array.from({ length: 500 }, (_, index) =>
        aFlag({ id: 7_000 + index, app_id: 7, title: `flag ${index} ${words}`, description: words.repeat(8) }),
      )
      const payload = encodeRuleset(flags)
      expect(payload.length).toBeGreaterThan(400_000)
      await world.publish(aRuleset(7, 2, { payload }))
      await until(() => heard.versions().includes(2))
      expect(heard.rulesets.at(-1)?.flags).toEqual(flags)
    })

    test('several feeds of one app all get the same', async () => {
      await world.publish(aRuleset(7, 1))
      const listeners = [listen(7), listen(7), listen(7)]
      await Promise.all(listeners.map(live))
      await world.publish(aRuleset(7, 2))
      await until(() => listeners.every((heard) => heard.versions().at(-1) === 2))
    })

    test('starting twice is starting once, and a stopped feed is silent', async () => {
      await world.publish(aRuleset(7, 1))
      const feed = open(7)
      const heard = listenTo(feed)
      const second = listenTo(feed)
      await live(heard)
      expect(second.statuses).toEqual([])

      await Promise.all([feed.stop(), feed.stop()])
      const spoken = heard.statuses.length
      const other = listen(7)
      await live(other)
      await world.publish(aRuleset(7, 2))
      await until(() => other.versions().includes(2))
      expect(heard.versions()).toEqual([1])
      expect(heard.statuses.length).toBe(spoken)
    })

    test('a feed can be stopped before it is started, and while it starts', async () => {
      await world.publish(aRuleset(7, 1))
      const idle = open(7)
      await idle.stop()
      const heard = listenTo(idle)
      const hasty = open(7)
      const hurried = listenTo(hasty)
      await hasty.stop()
      const spoken = hurried.statuses.length
      const other = listen(7)
      await live(other)
      expect(heard.rulesets).toEqual([])
      expect(hurried.statuses.length).toBe(spoken)
    })

    test('a listener that throws does not stop the feed', async () => {
      const seen: (number | null)[] = []
      const problems: Error[] = []
      open(7).start({
        onRuleset({ version }) {
          seen.push(version)
          if (version === 1) throw new Error('the listener broke')
        },
        onStatus: () => {},
        onProblem: (problem) => problems.push(problem),
      })
      await world.publish(aRuleset(7, 1))
      await until(() => seen.includes(1))
      await world.publish(aRuleset(7, 2))
      await until(() => seen.includes(2))
      expect(problems.length).toBeGreaterThan(0)
    })

    if (all)
      test('a feed of all apps begins with the newest of each app, once', async () => {
        await world.publish(aRuleset(1, 1, { cause: 'manual' }))
        await world.publish(aRuleset(2, 1, { cause: 'circuit' }))
        await world.publish(aRuleset(1, 2, { cause: 'circuit' }))
        await world.publish(aRuleset(2, 2, { cause: 'manual' }))
        await world.publish(aRuleset(3, 5))
        const heard = listen('all')
        await live(heard)
        expect([heard.versions(1), heard.versions(2), heard.versions(3)]).toEqual([[2], [2], [5]])
        await world.publish(aRuleset(4, 1))
        await world.publish(aRuleset(1, 3))
        await until(() => heard.versions(4).includes(1) && heard.versions(1).at(-1) === 3)
      })

    if (malformed)
      test('what is no ruleset is reported, and those behind it still arrive', async () => {
        await world.publish(aRuleset(7, 1))
        const heard = listen(7)
        await live(heard)
        for (const payload of ['not JSON', '{"flags":[]}', '']) await world.publishMalformed?.(7, payload)
        // Some worlds number what is no ruleset; 2 may be taken.
        await world.publish(aRuleset(7, 3))
        await until(() => heard.versions().includes(3))
        await until(() => heard.problems.length >= 3)
        expect(heard.versions()).toEqual([1, 3])
        expect(heard.problems[0]).toHaveProperty('code', 'MESSAGE_INVALID')
      })

    if (malformed)
      test('a flag that breaks a rule is left out and named, and the others stay', async () => {
        await world.publish(aRuleset(7, 1))
        const heard = listen(7)
        await live(heard)
        const good = aFlag({ id: 7_001, app_id: 7, title: 'good' })
        const bad = { ...aFlag({ id: 7_002, app_id: 7, title: 'bad' }), rollout_percentage: 'half' }
        await world.publishMalformed?.(7, JSON.stringify([bad, good]))
        await until(() => heard.rulesets.length === 2)
        expect(heard.rulesets[1]?.flags.map(({ title }) => title)).toEqual(['good'])
        expect(heard.rulesets[1]?.problems[0]?.path).toContain('rollout_percentage')
      })

    if (breakable)
      test('a change made while the link is broken arrives when it is mended', async () => {
        await world.publish(aRuleset(7, 1))
        const heard = listen(7)
        await live(heard)
        await world.breakLink?.()
        await until(() => heard.state() === 'down', { message: 'a feed that says it is down', timeout: 8_000 })
        const [error] = heard.statuses.filter((status) => status.state === 'down').map((status) => status.error)
        expect(error).toBeInstanceOf(Error)
        await world.publish(aRuleset(7, 2))
        await world.publish(aRuleset(7, 3))
        expect(heard.versions()).toEqual([1])
        await world.mendLink?.()
        await until(() => heard.versions().at(-1) === 3 && heard.state() === 'live', { timeout: BACK_WITHIN_MS })
        await world.publish(aRuleset(7, 4))
        await until(() => heard.versions().at(-1) === 4)
        const versions = heard.versions()
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => Number(a) - Number(b)))
      })

    if (breakable)
      test('a feed that starts while the link is broken is live after it is mended', async () => {
        await world.publish(aRuleset(7, 1))
        await world.breakLink?.()
        const heard = listen(7)
        await until(() => heard.state() === 'down', { message: 'a feed that says it is down', timeout: 8_000 })
        await world.mendLink?.()
        await until(() => heard.state() === 'live', { timeout: BACK_WITHIN_MS })
        expect(heard.versions()).toEqual([1])
      })

    if (breakable)
      test('a feed can be stopped while the link is broken', async () => {
        await world.publish(aRuleset(7, 1))
        const feed = open(7)
        const heard = listenTo(feed)
        await live(heard)
        await world.breakLink?.()
        const begun = performance.now()
        await feed.stop()
        expect(performance.now() - begun).toBeLessThan(5_000)
        await world.mendLink?.()
      })
  })
}

/** A wait of a part of a millisecond or a few, which timers do not give. */
async function spin(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve))
}
