import type { OutgoingRuleset } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerPublisher } from '../../src/index.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'

/** A broker that all Towers of a test share, slow enough for them to be in each other's way. */
class SharedBroker implements BrokerPublisher {
  readonly taken: OutgoingRuleset[] = []
  isAway = false
  most = Number.POSITIVE_INFINITY

  async check({ payload }: OutgoingRuleset): Promise<void> {
    if (payload.length > this.most) throw new Error(`${payload.length} bytes, of ${this.most}`)
  }

  async publish(ruleset: OutgoingRuleset): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ruleset.version % 7))
    if (this.isAway) throw new Error('away')
    const newest = this.versions(ruleset.appId).at(-1) ?? 0
    if (newest === ruleset.version) return
    if (newest > ruleset.version) throw Object.assign(new Error('older'), { code: 'RULESET_SUPERSEDED', newest })
    this.taken.push(ruleset)
  }

  async close(): Promise<void> {}

  versions(appId: number): number[] {
    return this.taken.filter((ruleset) => ruleset.appId === appId).map((ruleset) => ruleset.version)
  }
}

describe.each(KINDS)('publishing to a broker, on %s', (kind) => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  it('sends a change that was made while the broker was away, once it is back', async () => {
    const publisher = new SharedBroker()
    const api = await runTower(await databases.fresh(), { publisher })
    const { id: appId } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    await until(() => publisher.versions(appId).includes(1))
    publisher.isAway = true
    const made = await api.post(`/api/apps/${appId}/flags`, { title: 'x' })
    expect(made.status).toBe(201)
    const readiness = await until(async () => {
      const { body } = await api.get('/readyz')
      return body.publisher.behind === 1 && body
    })
    expect(readiness.publisher).toEqual({ behind: 1, oldestMs: expect.any(Number) })
    publisher.isAway = false
    await until(() => publisher.versions(appId).includes(2))
    await until(async () => (await api.get('/readyz')).body.publisher.behind === 0)
    await api.tower.stop()
  })

  it('sends what a Tower that was stopped had left behind, and everything to a broker that has lost it', async () => {
    const options = await databases.fresh()
    const publisher = new SharedBroker()
    publisher.isAway = true
    const before = await runTower(options, { publisher })
    await before.post('/api/apps', { title: 'one' })
    await before.post('/api/apps', { title: 'two' })
    await before.tower.stop()
    publisher.isAway = false
    const after = await runTower(options, { publisher })
    await until(() => publisher.taken.length === 2)
    await until(async () => (await after.get('/readyz')).body.publisher.behind === 0)
    publisher.taken.length = 0
    after.tower.republish()
    await until(() => publisher.taken.length === 2)
    await after.tower.stop()
  })

  it('refuses to save what the broker would not take', async () => {
    const publisher = new SharedBroker()
    publisher.most = 5_000
    const api = await runTower(await databases.fresh(), { publisher })
    await api.post('/api/apps', { title: 'shop' })
    const answer = await api.post('/api/apps/1/flags', { title: 'x', white_listed_users: 'y'.repeat(5_000) })
    expect(answer).toMatchObject({
      status: 413,
      body: { code: 'RULESET_TOO_LARGE', detail: expect.stringMatching(/bytes, of 5000/) },
    })
    expect((await api.get('/api/apps/1/flags')).body.payload).toEqual([])
    await api.tower.stop()
  })
})

describe('several Towers on one PostgreSQL and one broker', () => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases('postgres')
  })
  afterAll(() => databases?.stop())

  it('never send an older version after a newer one, nor one twice, and end at the newest', async () => {
    const options = await databases.fresh()
    const publisher = new SharedBroker()
    const towers = await Promise.all([1, 2, 3].map(() => runTower(options, { publisher })))
    const [first] = towers
    const made = await first?.post('/api/apps', { title: 'shop' })
    const appId: number = made?.body.payload.id
    const flag = await first?.post(`/api/apps/${appId}/flags`, { title: 'x' })
    for (let round = 0; round < 30; round += 1) {
      const answers = await Promise.all(
        towers.map((api, index) =>
          api.patch(`/api/flags/${flag?.body.payload.id}`, { rollout_percentage: 1 + 3 * round + index }),
        ),
      )
      for (const answer of answers) expect(answer.status).toBe(200)
    }
    await until(() => publisher.versions(appId).at(-1) === 92, { timeout: 10_000 })
    const versions = publisher.versions(appId)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    await Promise.all(towers.map((api) => api.tower.stop()))
  })
})
