import { type Flag, parseRuleset, type Ruleset } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed } from '@tailslide/transports/http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type ReadStream, readStream } from '../harness/read-stream.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('a reader of a stream that asks for changes', () => {
  let databases: TestDatabases
  let api: RunningTower
  let appId: number
  let flagIds: number[]
  const ends: (() => unknown)[] = []

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })
  beforeEach(async (context) => {
    appId = (await api.post('/api/apps', { title: context.task.name })).body.payload.id
    flagIds = []
    for (let flag = 1; flag <= 6; flag += 1) await create(`flag-${flag}`)
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  const create = async (title: string) => {
    const { id } = (await api.post(`/api/apps/${appId}/flags`, { title, is_active: true, rollout_percentage: 100 }))
      .body.payload
    flagIds.push(id)
    return id
  }
  const toggle = (index: number, isActive: boolean) =>
    api.patch(`/api/flags/${flagIds[index]}/toggle`, { is_active: isActive })
  const remove = (index: number) => api.request('DELETE', `/api/flags/${flagIds[index]}`)
  const open = async (query: string, lastEventId?: string): Promise<ReadStream> => {
    const stream = await readStream(`${api.url}/api/sdk/apps/${appId}/stream${query}`, {
      authorization: `Bearer ${api.adminToken}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    })
    ends.push(() => stream.close())
    return stream
  }

  it('gets the whole and then what changes, while one that does not ask gets the whole each time', async () => {
    const [asking, other] = [await open('?changes=1'), await open('')]
    const [first, whole] = [await asking.count(1), await other.count(1)]
    expect(first).toEqual(whole)
    expect(first.event).toBe('ruleset')

    await toggle(2, false)
    const [change, ruleset] = [await asking.count(2), await other.count(2)]
    expect([change.event, ruleset.event, change.id]).toEqual(['change', 'ruleset', ruleset.id])
    const flags: Flag[] = JSON.parse(ruleset.data)
    expect(flags).toHaveLength(6)
    expect(JSON.parse(change.data)).toEqual({ from: first.id, flags: [flags[2]], removed: [] })
    expect(flags[2]?.is_active).toBe(false)
  })

  it('gets flags that were made and the ids of those deleted', async () => {
    const stream = await open('?changes=1')
    const first = await stream.count(1)
    const made = await create('new')
    const second = await stream.count(2)
    expect(JSON.parse(second.data)).toMatchObject({ from: first.id, flags: [{ id: made, title: 'new' }], removed: [] })
    await remove(1)
    const third = await stream.count(3)
    expect(JSON.parse(third.data)).toEqual({ from: second.id, flags: [], removed: [flagIds[1]] })
    expect(stream.events.map(({ event }) => event)).toEqual(['ruleset', 'change', 'change'])
  })

  it('gets a chain of changes, each from the one before, however quickly they are made', async () => {
    const stream = await open('?changes=1')
    await stream.count(1)
    await Promise.all([toggle(0, false), toggle(1, false), toggle(5, false), create('quick'), toggle(3, false)])
    await stream.count(6)
    const ids = stream.events.map(({ id }) => id)
    const froms = stream.events.slice(1).map(({ data }) => JSON.parse(data).from)
    expect(froms).toEqual(ids.slice(0, -1))
  })

  it('gets changes after it came back with what is current, and the whole after a change that it missed', async () => {
    const { id } = await (await open('?changes=1')).count(1)
    const back = await open('?changes=1', id)
    expect((await back.count(1)).event).toBe('current')
    await toggle(0, false)
    expect(JSON.parse((await back.count(2)).data)).toMatchObject({ from: id, flags: [{ id: flagIds[0] }] })
    const late = await open('?changes=1', id)
    expect((await late.count(1)).event).toBe('ruleset')
  })

  it('gets the whole where a change would not be much less', async () => {
    const stream = await open('?changes=1')
    await stream.count(1)
    for (let index = 5; index >= 1; index -= 1) await remove(index)
    await stream.count(6)
    await toggle(0, false)
    const last = await stream.count(7)
    expect([last.event, JSON.parse(last.data).length]).toEqual(['ruleset', 1])
  })

  it('is our SDK, which has after each change what the whole ruleset is', async () => {
    const seen: Ruleset[] = []
    const problems: Error[] = []
    const feed = createHttpRulesetFeed({ towerUrl: api.url, appId, sdkKey: api.adminToken, clock: systemClock })
    ends.push(() => feed.stop())
    feed.start({
      onRuleset: (ruleset) => seen.push(ruleset),
      onStatus() {},
      onProblem: (problem) => problems.push(problem),
    })
    const works: (() => Promise<unknown>)[] = [
      () => toggle(0, false),
      () => create('zwei Zeilen 日本語 🚀'),
      () => remove(3),
      () => api.patch(`/api/flags/${flagIds[4]}`, { title: 'renamed', white_listed_users: 'ä,"b"' }),
      () => api.post(`/api/flags/circuit/${flagIds[1]}/open`),
      () => toggle(0, true),
      () => remove(5),
      () => create('flag-6'),
    ]
    for (const work of works) {
      await work()
      const { body, headers } = await api.get(`/api/sdk/apps/${appId}/ruleset`)
      const version = Number(headers.get('tailslide-version'))
      await until(() => seen.at(-1)?.version === version)
      const { flags, problems: unread } = parseRuleset(JSON.stringify(body))
      expect(seen.at(-1)).toMatchObject({ flags, problems: unread })
      expect(seen.at(-1)?.flags).toHaveLength(flags.length)
    }
    expect(problems).toEqual([])
    // Only changes leave flags as the objects that they are where all of it is less than what is read in slices.
    expect(seen.at(-1)?.flags[2]).toBe(seen[0]?.flags[2])
  })
})
