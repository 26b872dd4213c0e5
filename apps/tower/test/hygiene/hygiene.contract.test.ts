import type { Finding } from '@tailslide/api'
import { type FakeClock, fakeClock, until } from '@tailslide/testkit'
import { createMemorySignalStore, type MemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const DAY = 86_400_000

describe.each(KINDS)('the hygiene report, on %s', (kind) => {
  let databases: TestDatabases
  let clock: FakeClock
  let store: MemorySignalStore
  let api: RunningTower
  let projectId: number
  let appId: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())
  beforeEach(async () => {
    clock = fakeClock()
    store = createMemorySignalStore({ clock })
    api = await runTower(await databases.fresh(), { clock, signals: store })
    const { id, environments } = (await api.post('/api/projects', { title: 'shop' })).body.payload
    projectId = id
    appId = environments[0].app_id
  })
  afterEach(() => api?.tower.stop())

  const make = async (title: string, fields: object = {}): Promise<number> =>
    (await api.post(`/api/apps/${appId}/flags`, { title, ...fields })).body.payload.id
  const findings = async (): Promise<Finding[]> => (await api.get(`/api/apps/${appId}/hygiene`)).body.payload.findings
  const codes = async () => (await findings()).map(({ code, title }) => [code, title])
  const report = (sequence: number, flags: readonly number[], unknown: readonly string[] = []) =>
    api.post(`/api/sdk/apps/${appId}/usage`, {
      ...{
        report: `${'f'.repeat(32)}-${sequence}`,
        instance: 'web-1',
        sdk: 'typescript',
        sdkVersion: '0.1.0',
        ageMs: 0,
      },
      evaluations: flags.map((flagId) => ({ flagId, count: 1 })),
      unknown,
    })
  const on = { is_active: true, rollout_percentage: 50 }

  it('has nothing to say of flags that are new', async () => {
    await make('checkout', { is_active: true, rollout_percentage: 100 })
    await make('search')
    expect((await api.get(`/api/apps/${appId}/hygiene`)).body.payload).toEqual({
      ...{ findings: [], left_out: 0, more_unknown: 0 },
    })
  })

  it('names flags whose circuit sees no signals, unless there are some or it is to watch nothing', async () => {
    const silent = await make('silent', on)
    const called = await make('called', on)
    await make('unwatched', { ...on, circuit_mode: 'forced_closed' })
    await make('off')
    clock.setBy(2 * DAY)
    await store.sink.send({ appId, instance: 'i', counts: [{ flagId: called, kind: 'success', count: 1 }] })
    const found = await findings()
    expect(found).toMatchObject([{ code: 'circuit_without_signals', app_id: appId, flag_id: silent, title: 'silent' }])
    expect(found[0]?.about).toMatch(/no call was counted/)
    expect(found[0]?.remedy).toMatch(/run\(\)/)
  })

  it('comes first with a service that still asks with a key that was revoked, until it no longer does', async () => {
    const { id, key, prefix } = (await api.post(`/api/apps/${appId}/keys`, { name: 'web' })).body.payload
    const ask = () => api.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key })
    expect((await ask()).status).toBe(200)
    await api.request('DELETE', `/api/apps/${appId}/keys/${id}`)
    await report(1, [], ['chekout'])
    expect((await ask()).status).toBe(401)
    await until(async () => {
      await clock.tick(1_000)
      return (await findings()).length === 2
    })
    expect(await findings()).toMatchObject([
      {
        code: 'refused_key',
        flag_id: null,
        title: `web (${prefix}…)`,
        remedy: expect.stringMatching(/key that works/),
      },
      { code: 'unknown_flag', title: 'chekout' },
    ])
    expect((await api.get(`/api/apps/${appId}/keys`)).body.payload).toMatchObject([
      { id, refused_at: expect.any(String), refused_from: expect.stringMatching(/127\.0\.0\.1/) },
    ])
    expect((await api.request('GET', '/api/apps', { key: 'tsk_never-one' })).status).toBe(401)
    clock.advance(16 * 60_000)
    expect(await codes()).toEqual([['unknown_flag', 'chekout']])
  })

  it('names a key of this environment that a service asks for another with, which is no use of it', async () => {
    const { id, key } = (await api.post(`/api/apps/${appId}/keys`, { name: 'wrong' })).body.payload
    const other = (await api.get(`/api/projects/${projectId}`)).body.payload.environments.find(
      ({ app_id }: { app_id: number }) => app_id !== appId,
    )
    expect((await api.request('GET', `/api/sdk/apps/${other.app_id}/ruleset`, { key })).status).toBe(403)
    await until(async () => {
      await clock.tick(1_000)
      return (await codes()).some(([code]) => code === 'refused_key')
    })
    expect((await findings())[0]?.about).toMatch(/asks for the flags of another environment with this key/)
    const known = (await api.get(`/api/apps/${appId}/keys`)).body.payload.find((each: { id: number }) => each.id === id)
    expect(known).toMatchObject({ last_seen_at: null, refused_at: expect.any(String) })
    clock.advance(16 * 60_000)
  })

  it('tells twenty names that are no flags at most, those asked for longest, and how many more there are apart from findings', async () => {
    const old = await make('old')
    await api.patch(`/api/flags/${old}/about`, { temporary_until: '2020-01-31' })
    expect((await report(1, [], ['meant'])).status).toBe(200)
    clock.advance(60_000)
    for (let turn = 2; turn <= 3; turn++) {
      const names = Array.from({ length: 100 }, (_, index) => `invented-${turn}-${index}`)
      expect((await report(turn, [], names)).status).toBe(200)
    }
    const found = await codes()
    expect(found.filter(([code]) => code === 'unknown_flag')).toHaveLength(20)
    expect(found).toContainEqual(['unknown_flag', 'meant'])
    for (const whose of [`apps/${appId}`, `projects/${projectId}`]) {
      const { left_out, more_unknown } = (await api.get(`/api/${whose}/hygiene`)).body.payload
      expect({ left_out, more_unknown }).toEqual({ left_out: 0, more_unknown: 181 })
    }
    expect(found).toContainEqual(['past_date', 'old'])
  })

  it('names flags that are on and whose circuit never opens, at once, and none that is to watch nothing', async () => {
    const id = await make('unguarded', { ...on, error_threshold_percentage: 0 })
    await make('above', { ...on, error_threshold_percentage: 100 })
    await make('slow', { ...on, error_threshold_percentage: 0, circuit_slow_threshold_percentage: 5 })
    await make('unwatched', { ...on, error_threshold_percentage: 0, circuit_mode: 'forced_closed' })
    await make('off', { error_threshold_percentage: 0 })
    expect(await codes()).toEqual([
      ['circuit_never_opens', 'unguarded'],
      ['circuit_never_opens', 'above'],
    ])
    await api.patch(`/api/flags/${id}`, { error_threshold_percentage: 10 })
    expect(await codes()).toEqual([['circuit_never_opens', 'above']])
  })

  it('names what services ask for that is no flag, with the one that was probably meant', async () => {
    await make('checkout')
    await report(1, [], ['chekout', 'quite another'])
    expect(await findings()).toMatchObject([
      {
        code: 'unknown_flag',
        flag_id: null,
        title: 'chekout',
        remedy: expect.stringContaining('Is "checkout" meant?'),
      },
      { code: 'unknown_flag', title: 'quite another', remedy: expect.stringContaining('Make a flag of this name') },
    ])
    await make('chekout')
    expect(await codes()).toEqual([['unknown_flag', 'quite another']])
    clock.setBy(8 * DAY)
    expect((await codes()).filter(([code]) => code === 'unknown_flag')).toEqual([])
  })

  it('tells of an archived flag that code asks for as that, proposes no other name, and is done when it is back', async () => {
    const id = await make('search-v2')
    await make('search v2')
    clock.advance(60_000)
    const archivedAt = new Date(clock.now()).toISOString()
    expect((await api.post(`/api/flags/${id}/archive`)).status).toBe(200)
    await report(1, [], ['search-v2'])
    const [found, ...others] = await findings()
    expect(others).toEqual([])
    expect(found).toMatchObject({ code: 'archived_flag', flag_id: id, title: 'search-v2', since: archivedAt })
    expect(found?.about).toMatch(/the flag is archived/)
    expect(found?.remedy).toBe('Bring the flag back, or take it out of the code.')
    const unknown = async () => (await api.get(`/api/apps/${appId}/usage`)).body.payload.unknown
    expect(await unknown()).toMatchObject([{ name: 'search-v2', is_archived: true }])
    expect((await api.post(`/api/flags/${id}/unarchive`)).status).toBe(200)
    expect([await findings(), await unknown()]).toEqual([[], []])
  })

  it('names flags that have been on or off for everyone for 30 days', async () => {
    await make('on', { is_active: true, rollout_percentage: 100, circuit_mode: 'forced_closed' })
    await make('off')
    await make('half', { ...on, circuit_mode: 'forced_closed' })
    await make('some', {
      is_active: true,
      rollout_percentage: 0,
      white_listed_users: 'ann',
      circuit_mode: 'forced_closed',
    })
    clock.setBy(29 * DAY)
    expect(await codes()).toEqual([])
    clock.setBy(2 * DAY)
    expect(await codes()).toEqual([
      ['on_for_everyone', 'on'],
      ['off_for_everyone', 'off'],
    ])
  })

  it('names flags that should be gone, and none that is archived', async () => {
    const id = await make('temporary')
    const day = new Date(clock.now() + 2 * DAY).toISOString().slice(0, 10)
    expect((await api.patch(`/api/flags/${id}/about`, { temporary_until: day })).status).toBe(200)
    clock.setBy(3 * DAY)
    expect(await codes()).toEqual([])
    clock.setBy(2 * DAY)
    expect(await findings()).toMatchObject([{ code: 'past_date', flag_id: id, about: expect.stringContaining(day) }])
    expect((await api.post(`/api/flags/${id}/archive`)).status).toBe(200)
    expect(await codes()).toEqual([])
  })

  it('names flags that nobody has asked for since SDKs report, of all environments of a project', async () => {
    const used = await make('used')
    await make('unused')
    clock.setBy(8 * DAY)
    expect(await codes()).toEqual([])
    await report(1, [used])
    clock.setBy(6 * DAY)
    expect(await codes()).toEqual([])
    clock.setBy(2 * DAY)
    await report(2, [used])
    await make('new')
    expect(await codes()).toEqual([['never_evaluated', 'unused']])
    const ofProject = (await api.get(`/api/projects/${projectId}/hygiene`)).body.payload
    expect(ofProject.findings).toEqual(await findings())
  })
})
