import {
  FOLLOWED_BUCKET_MS,
  type SignalBucket,
  type SignalKind,
  type SignalNews,
  type SignalReader,
  type SignalSink,
} from '@tailslide/core'
import { beforeEach, expect, test } from 'vitest'
import { batch } from './signal-batch.js'

/** What a test of the signal store has made before each of these. */
export interface FollowedStore {
  readonly sink: SignalSink
  readonly reader: SignalReader
  elapse(ms: number): Promise<void>
}

/** Asks for app 1. */
export const followed = (windowMs = 10_000, byInstance = false) => new Map([[1, { windowMs, byInstance }]])

/** The buckets of an app, which may be read once only and before the next reading. */
export const bucketsOf = ({ buckets }: Pick<SignalNews, 'buckets'>, appId = 1): SignalBucket[] => [
  ...(buckets.get(appId) ?? []),
]

/** What was heard of an app. */
export const heard = (news: SignalNews, appId = 1): [number, SignalKind, number][] =>
  bucketsOf(news, appId).map(({ flagId, kind, count }) => [flagId, kind, count])

/** The part of the signal store's contract that is about whoever reads again and again. */
export function signalFollowerTests(parts: () => FollowedStore): void {
  let sink: SignalSink
  let reader: SignalReader
  beforeEach(() => {
    const made = parts()
    sink = made.sink
    reader = made.reader
  })

  test('a follower hears of a whole window first, and then of what is new', async () => {
    const follower = reader.follow()
    expect((await follower.read(followed())).buckets).toEqual(new Map())
    await sink.send(batch(1, [13, 'failure', 4], [13, 'success', 6]))
    const first = heard(await follower.read(followed()))
    expect(first).toEqual(
      expect.arrayContaining([
        [13, 'failure', 4],
        [13, 'success', 6],
      ]),
    )
    expect(heard(await reader.follow().read(followed()))).toEqual(first)
    await parts().elapse(1_000)
    await follower.read(followed())
    await sink.send(batch(1, [14, 'failure', 9]))
    expect(heard(await follower.read(followed()))).toEqual([[14, 'failure', 9]])
    await parts().elapse(1_000)
    await follower.read(followed())
    expect((await follower.read(followed())).buckets).toEqual(new Map())
  })

  test('a follower who keeps the last word of every bucket has the exact sums, however writes and readings meet', async () => {
    const follower = reader.follow()
    const kept = new Map<string, number>()
    let emitted = 0
    for (let round = 0; round < 60; round += 1) {
      const size = 1 + (round % 3)
      emitted += size
      const sending = sink.send(batch(1, [13, 'failure', size]))
      const { buckets } = await follower.read(followed(60_000))
      for (const { flagId, kind, at, count } of buckets.get(1) ?? []) {
        expect(at % FOLLOWED_BUCKET_MS).toBe(0)
        kept.set(`${flagId} ${kind} ${at}`, count)
      }
      await sending
      await parts().elapse(round % 7 === 0 ? 40 : 5)
    }
    const { buckets } = await follower.read(followed(60_000))
    for (const { flagId, kind, at, count } of buckets.get(1) ?? []) kept.set(`${flagId} ${kind} ${at}`, count)
    expect([...kept.values()].reduce((total, count) => total + count, 0)).toBe(emitted)
  })

  test('a follower has the whole window again when it asks for more, or to start over', async () => {
    const follower = reader.follow()
    await sink.send(batch(1, [13, 'failure', 4]))
    await parts().elapse(1_500)
    expect(heard(await follower.read(followed(500)))).toEqual([])
    expect(heard(await follower.read(followed(60_000)))).toEqual([[13, 'failure', 4]])
    await parts().elapse(500)
    await follower.read(followed(60_000))
    expect(heard(await follower.read(followed(60_000)))).toEqual([])
    follower.startOver(1)
    expect(heard(await follower.read(followed(60_000)))).toEqual([[13, 'failure', 4]])
  })

  test('a follower is told of which apps a reading brings the whole window', async () => {
    const follower = reader.follow()
    await sink.send(batch(1, [13, 'failure', 4]))
    expect((await follower.read(followed())).wholes).toEqual(new Set([1]))
    expect((await follower.read(followed())).wholes).toEqual(new Set())
    follower.startOver(1)
    expect((await follower.read(followed())).wholes).toEqual(new Set([1]))
  })

  test('a follower has any stretch of the past, without what lies on either side, finely for two minutes', async () => {
    const follower = reader.follow()
    await sink.send({ ...batch(1, [13, 'failure', 4], [14, 'success', 7]), instance: 'web' })
    const { now } = await follower.read(followed())
    await parts().elapse(1_500)
    await sink.send(batch(1, [13, 'failure', 100]))
    const sumOf = (buckets: readonly SignalBucket[]) => buckets.reduce((total, { count }) => total + count, 0)
    const until = Math.ceil((now + 500) / FOLLOWED_BUCKET_MS) * FOLLOWED_BUCKET_MS
    const fine = { appId: 1, from: until - 60_000, until, bucketMs: FOLLOWED_BUCKET_MS, byInstance: false }
    const found = await follower.past(fine)
    expect(sumOf(found)).toBe(11)
    for (const { at } of found) expect([at >= fine.from, at < until, at % FOLLOWED_BUCKET_MS]).toEqual([true, true, 0])
    const named = (await follower.past({ ...fine, byInstance: true })).filter(({ instance }) => instance === 'web')
    expect(sumOf(named)).toBe(11)
    expect(await follower.past({ ...fine, appId: 9 })).toEqual([])
    expect(await follower.past({ ...fine, from: until - 120_000, until: until - 60_000 })).toEqual([])

    const end = (Math.floor(until / 10_000) + 2) * 10_000
    const coarse = { ...fine, from: end - 600_000, until: end, bucketMs: 10_000 }
    expect(sumOf(await follower.past(coarse))).toBe(111)
    for (const { at } of await follower.past(coarse)) expect(at % 10_000).toBe(0)
  })

  test('the buckets of each app can be read once, in any order of the apps, before the next reading', async () => {
    const follower = reader.follow()
    await Promise.all([1, 2].map((appId) => sink.send(batch(appId, [appId * 10, 'failure', appId]))))
    const { buckets } = await follower.read(new Map([...followed(), [2, { windowMs: 10_000, byInstance: false }]]))
    const sums = [2, 1].map((appId) => bucketsOf({ buckets }, appId).map(({ flagId, count }) => [flagId, count]))
    expect(sums).toEqual([[[20, 2]], [[10, 1]]])
  })

  test('a follower hears of the apps that it asks for, each by itself', async () => {
    const follower = reader.follow()
    await Promise.all([1, 2, 3].map((appId) => sink.send(batch(appId, [appId * 10, 'failure', appId]))))
    const both = new Map([...followed(), [3, { windowMs: 10_000, byInstance: false }]])
    const { buckets } = await follower.read(both)
    expect([...buckets.keys()].sort()).toEqual([1, 3])
    expect(bucketsOf({ buckets }, 3).map(({ flagId, count }) => [flagId, count])).toEqual([[30, 3]])
  })

  test('the counts of each instance are kept beside the sums, for a follower who asks', async () => {
    const follower = reader.follow()
    await sink.send({ ...batch(1, [13, 'failure', 4]), instance: 'web:1' })
    await sink.send({ ...batch(1, [13, 'failure', 2], [13, 'success', 5]), instance: 'web:2' })
    const found = bucketsOf(await follower.read(followed(10_000, true)))
    const named = found.filter(({ instance }) => instance !== undefined)
    expect(named.map(({ instance, kind, count }) => `${instance} ${kind} ${count}`).sort()).toEqual([
      'web:1 failure 4',
      'web:2 failure 2',
      'web:2 success 5',
    ])
    const all = found.filter(({ instance }) => instance === undefined)
    expect(all.reduce((total, { count }) => total + count, 0)).toBe(11)
    expect((await reader.read(1, 10_000, 1_000)).buckets.reduce((total, { count }) => total + count, 0)).toBe(11)
  })

  test('a follower learns which counts came late, and since when they should have been there', async () => {
    const follower = reader.follow()
    const asked = new Map([[1, { windowMs: 10_000, byInstance: true, heldApart: true }]])
    const { now } = await follower.read(asked)
    const late = (instance: string, count: number, ms: number) =>
      sink.send({
        appId: 1,
        instance,
        counts: [
          { flagId: 13, kind: 'failure', count, heldSince: now - ms },
          { flagId: 13, kind: 'success', count: 1 },
        ],
      })
    await late('web@1', 4, 3_000)
    await late('web@1', 2, 3_000)
    await late('web@2', 5, 40_000)
    await sink.send({ ...batch(1, [13, 'failure', 7]), instance: 'web@2' })
    const found = bucketsOf(await follower.read(asked))
    const failures = found.filter(({ kind }) => kind === 'failure')
    const sum = (counts: readonly { count: number }[]) => counts.reduce((total, { count }) => total + count, 0)
    const of = (instance?: string) => failures.filter((bucket) => bucket.instance === instance)
    const held = (instance?: string) => of(instance).flatMap((bucket) => bucket.held ?? [])
    expect(sum(of())).toBe(18)
    expect(sum(held())).toBe(11)
    expect([sum(of('web@1')), sum(held('web@1'))]).toEqual([6, 6])
    expect([sum(of('web@2')), sum(held('web@2'))]).toEqual([12, 5])
    for (const { since } of held('web@1')) expect(Math.abs(now - 3_000 - since)).toBeLessThan(1_000)
    for (const { since } of held('web@2')) expect(Math.abs(now - 40_000 - since)).toBeLessThan(1_000)
    expect(held().every(({ since }) => since % FOLLOWED_BUCKET_MS === 0)).toBe(true)
    const successes = found.filter(({ kind }) => kind === 'success')
    expect(successes.some((bucket) => bucket.held)).toBe(false)
    expect(sum((await reader.read(1, 10_000, 1_000)).buckets)).toBe(21)
    expect(sum((await reader.read(1, 3_600_000, 1_000)).buckets)).toBe(21)
  })

  test('counts of one flag and kind in one batch stay apart by their age', async () => {
    const follower = reader.follow()
    const asked = new Map([[1, { windowMs: 10_000, byInstance: false, heldApart: true }]])
    const { now } = await follower.read(asked)
    const failures = { flagId: 13, kind: 'failure' as const }
    const report = await sink.send({
      appId: 1,
      instance: 'web',
      counts: [
        { ...failures, count: 1 },
        { ...failures, count: 10, heldSince: now - 3_000, outdated: true },
        { flagId: 13, kind: 'success', count: 5 },
        { ...failures, count: 100, heldSince: now - 40_000 },
        { ...failures, count: 1_000 },
      ],
    })
    expect(report).toEqual({ unsent: [], refused: [] })
    const buckets = bucketsOf(await follower.read(asked))
    const sum = (counts: readonly { count: number }[]) => counts.reduce((total, { count }) => total + count, 0)
    const found = buckets.filter(({ kind }) => kind === 'failure')
    expect(sum(found)).toBe(1_111)
    const held = found.flatMap((bucket) => bucket.held ?? []).sort((one, other) => one.since - other.since)
    expect(held.map(({ count }) => count)).toEqual([100, 10])
    expect(buckets.filter(({ kind }) => kind === 'success')).toMatchObject([{ count: 5 }])
  })

  test('a bounded number of instances is told apart, and nothing is lost of the others', async () => {
    const follower = reader.follow()
    const names = Array.from({ length: 200 }, (_, index) => `pod-${index}-${'x'.repeat(100)}`)
    for (const instance of names) await sink.send({ ...batch(1, [13, 'failure', 1]), instance })
    const named = bucketsOf(await follower.read(followed(60_000, true))).filter(
      ({ instance }) => instance !== undefined,
    )
    const told = new Set(named.map(({ instance }) => instance))
    expect(told.size).toBeGreaterThan(30)
    expect(told.size).toBeLessThanOrEqual(65)
    for (const name of told) expect(name?.length).toBeLessThanOrEqual(64)
    expect(named.reduce((total, { count }) => total + count, 0)).toBe(200)
  })
}
