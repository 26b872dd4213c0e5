import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.js'
import { openDatabase } from '../../../src/db/open-database.js'
import { KINDS, type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'

describe.each(KINDS)('what a team does with its flags, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let database: Database
  let made = 0
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    database = await openDatabase(options, () => {})
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  /** A project whose flags were made in development; `ids` are those of the flags there. */
  const project = async (...titles: string[]) => {
    const { id, environments } = (await api.post('/api/projects', { title: `project ${++made}` })).body.payload
    const [production, development] = environments.map(({ app_id }: { app_id: number }) => app_id)
    const ids: number[] = []
    for (const title of titles) {
      ids.push((await api.post(`/api/apps/${development}/flags`, { title, is_active: true })).body.payload.id)
    }
    const flagsOf = async (appId: number) => (await api.get(`/api/apps/${appId}/flags`)).body.payload
    const ruleset = async (appId: number) => (await api.get(`/api/sdk/apps/${appId}/ruleset`)).body
    const version = async () => (await api.get(`/api/sdk/apps/${development}/ruleset`)).headers.get('etag')
    return { id, production, development, ids, flagsOf, ruleset, version }
  }
  const titlesOf = (flags: { title: string }[]): string[] => flags.map(({ title }) => title)

  it('notes tags, owner and a day for all environments, and in the log', async () => {
    const { ids, production, development, flagsOf, version } = await project('checkout')
    const before = await version()
    const noted = { tags: ['team:pay', 'q3'], owner: 'Ann', temporary_until: '2027-01-31' }
    expect((await api.patch(`/api/flags/${ids[0]}/about`, noted)).body.payload).toEqual({ ...noted, archived_at: null })
    const [elsewhere] = await flagsOf(production)
    expect((await api.get(`/api/flags/${elsewhere.id}/about`)).body.payload).toMatchObject(noted)
    expect(await version()).toBe(before)
    expect((await api.get(`/api/logs/${development}`)).body.payload.at(-1)).toMatchObject({
      reason: 'tags: team:pay, q3; owner: Ann; temporary until 2027-01-31',
    })
    const cleared = { tags: [], owner: '', temporary_until: null }
    expect((await api.patch(`/api/flags/${ids[0]}/about`, cleared)).body.payload).toMatchObject(cleared)
    for (const [field, value] of [
      ['temporary_until', '2027-02-31'],
      ['temporary_until', 'soon'],
      ['tags', ['a', 'a']],
      ['owner', 'x'.repeat(201)],
      ['owner', 'Ann\u202e'],
      ['owner', 'An\u200bn'],
    ] as const) {
      const wrong = await api.patch(`/api/flags/${ids[0]}/about`, { [field]: value })
      expect([wrong.status, wrong.body.fields[0].field]).toEqual([400, field])
    }
    expect((await api.patch(`/api/flags/${ids[0]}/about`, { tags: ['No Way'] })).status).toBe(400)
  })

  it('tells of each flag when it was last changed, and of all together what that was and who did it', async () => {
    const { ids, development } = await project('checkout', 'search', 'gone')
    await api.patch(`/api/flags/${ids[0]}`, { rollout_percentage: 20 })
    await api.post(`/api/flags/${ids[2]}/archive`)
    const rows = (await api.get(`/api/apps/${development}/flags/overview`)).body.payload
    const changes = (await api.get(`/api/apps/${development}/flags/last-changes`)).body.payload
    expect(changes).toMatchObject([
      {
        ...{ flag_id: ids[0], title: 'checkout', action: 'update', actor: { kind: 'token' }, why: '' },
        description: 'Flag Updated',
        changes: [{ field: 'rollout_percentage', before: 0, after: 20 }],
      },
      { flag_id: ids[1], title: 'search', action: 'create' },
    ])
    expect(rows.map(({ id, changed_at }: { id: number; changed_at: string }) => [id, changed_at])).toEqual(
      changes.map(({ flag_id, at }: { flag_id: number; at: string }) => [flag_id, at]),
    )
    expect((await api.get('/api/apps/999999/flags/last-changes')).status).toBe(404)
  })

  it('leaves a flag off that goes back to the entry of its archiving, also one that an older Tower has written', async () => {
    const { ids } = await project('checkout')
    const path = `/api/flags/${ids[0]}`
    await api.patch(`${path}/toggle`, { is_active: true })
    await api.post(`${path}/archive`)
    await api.post(`${path}/unarchive`)
    const { payload } = (await api.get(`/api/history?flag=${ids[0]}&action=archive`)).body
    const entry = payload[0].id
    const logs = database.db.selectFrom('logs').select('settings').where('id', '=', entry)
    const { settings } = await logs.executeTakeFirstOrThrow()
    expect(JSON.parse(settings)).toMatchObject({ is_enabled: false })
    const older = JSON.stringify({ ...JSON.parse(settings), is_enabled: true })
    for (const text of [settings, older]) {
      await database.transaction((tx) =>
        tx.updateTable('logs').set({ settings: text }).where('id', '=', entry).execute(),
      )
      expect((await api.post(`${path}/restore`, { entry })).body.payload).toEqual({ changed: [], changes: [] })
      expect((await api.get(path)).body.payload.is_enabled).toBe(false)
    }
  })

  it('refuses an edit of a flag by who has not seen that it was archived and brought back', async () => {
    const { ids } = await project('checkout')
    const path = `/api/flags/${ids[0]}`
    await api.patch(`${path}/toggle`, { is_active: false })
    const seen = (await api.get(path)).headers.get('etag') ?? ''
    for (const move of ['archive', 'unarchive']) {
      await api.post(`${path}/${move}`)
      const body = { is_active: true }
      const late = await api.request('PATCH', `${path}/toggle`, { body, headers: { 'if-match': seen } })
      expect(late.status, move).toBe(412)
    }
  })

  it('archives a flag, and brings it back, for nobody who has seen it as it was before an edit', async () => {
    const { ids } = await project('checkout')
    const path = `/api/flags/${ids[0]}`
    for (const move of ['archive', 'unarchive'] as const) {
      const headers = { 'if-match': (await api.get(path)).headers.get('etag') ?? '' }
      if (move === 'archive') await api.patch(path, { description: 'by somebody else' })
      else await api.post(`${path}/archive`)
      const late = await api.request('POST', `${path}/${move}`, { headers })
      expect([late.status, late.body.code]).toEqual([412, 'EDITED_MEANWHILE'])
    }
  })

  it('archives a flag: off everywhere, out of rulesets and lists, and nothing of it changes until it is back', async () => {
    const { ids, production, development, flagsOf, ruleset } = await project('checkout', 'kept')
    const [id] = ids
    expect((await api.post(`/api/flags/${id}/archive`)).body.payload.archived_at).toEqual(expect.any(String))
    for (const appId of [production, development]) {
      expect(titlesOf(await flagsOf(appId))).toEqual(['kept'])
      expect(titlesOf(await ruleset(appId))).toEqual(['kept'])
    }
    expect((await api.get(`/api/flags/${id}`)).body.payload).toMatchObject({ is_active: false, is_enabled: false })
    const refused = await api.patch(`/api/flags/${id}/toggle`, { is_active: true })
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'FLAG_ARCHIVED', detail: expect.stringContaining(`POST /api/flags/${id}/unarchive`) },
    })
    const again = await api.post(`/api/apps/${development}/flags`, { title: 'checkout' })
    const waysOut = `POST /api/flags/${id}/unarchive brings it back, DELETE /api/flags/${id}?environments=all deletes it.`
    expect(again.body).toMatchObject({
      code: 'TITLE_TAKEN',
      detail: `An archived flag has the title "checkout" already. ${waysOut}`,
    })
    const { body } = await api.patch(`/api/flags/${ids[1]}`, { title: 'checkout' })
    expect(body.detail).toBe(again.body.detail)
    const added = await api.post(
      `/api/projects/${(await api.get(`/api/apps/${development}`)).body.payload.project_id}/environments`,
      { name: 'qa' },
    )
    const qa = added.body.payload.environments[2].app_id
    expect(titlesOf(await ruleset(qa))).toEqual(['kept'])
    expect((await api.post(`/api/flags/${id}/archive`)).status).toBe(200)

    expect((await api.post(`/api/flags/${id}/unarchive`)).body.payload.archived_at).toBeNull()
    for (const appId of [production, development, qa]) {
      expect(await ruleset(appId)).toMatchObject([{ title: 'checkout', is_active: false }, { title: 'kept' }])
    }
    const actions = (await api.get(`/api/logs/${development}`)).body.payload.map(
      ({ action_type }: { action_type: string }) => action_type,
    )
    expect(actions.slice(-4)).toEqual(['create', 'flag_off', 'archive', 'unarchive'])
    expect((await api.patch(`/api/flags/${id}/toggle`, { is_active: true })).body.payload.is_active).toBe(true)
  })

  it('copies a flag within its project and to another one, off everywhere', async () => {
    const { id: projectId, ids, production, development, flagsOf } = await project('checkout')
    await api.patch(`/api/flags/${ids[0]}`, { rollout_percentage: 40, description: 'new', circuit_mode: 'forced_open' })
    await api.patch(`/api/flags/${ids[0]}/about`, { tags: ['pay'], owner: 'Ann' })
    const copy = await api.post(`/api/flags/${ids[0]}/copy`, { title: 'checkout 2' })
    expect(copy).toMatchObject({
      status: 201,
      body: { payload: { project_id: projectId, flags: [{ environment: 'production', app_id: production }, {}] } },
    })
    const shared = { title: 'checkout 2', description: 'new', is_enabled: false, circuit_status: 'close' }
    expect((await flagsOf(production))[1]).toMatchObject({ ...shared, rollout_percentage: 0 })
    const [, copied] = await flagsOf(development)
    expect(copied).toMatchObject({ ...shared, rollout_percentage: 40, circuit_mode: 'automatic' })
    expect((await api.get(`/api/flags/${copied.id}/about`)).body.payload).toMatchObject({ tags: ['pay'], owner: 'Ann' })
    expect((await api.post(`/api/flags/${ids[0]}/copy`, { title: 'checkout' })).body.code).toBe('TITLE_TAKEN')

    const app = (await api.post('/api/apps', { title: 'elsewhere' })).body.payload
    const there = await api.post(`/api/flags/${ids[0]}/copy`, { title: 'checkout', project_id: app.project_id })
    expect(there.body.payload.flags).toMatchObject([{ environment: 'production', app_id: app.id }])
    expect(await flagsOf(app.id)).toMatchObject([{ title: 'checkout', description: 'new', rollout_percentage: 0 }])
    const nowhere = await api.post(`/api/flags/${ids[0]}/copy`, { title: 'x', project_id: 999_999 })
    expect(nowhere.body.code).toBe('PROJECT_NOT_FOUND')
  })

  it('switches several flags together, as one version, all or none', async () => {
    const { ids, development, production, flagsOf, version } = await project('a', 'b', 'c', 'd')
    const [a = 0, b = 0, c = 0, d = 0] = ids
    await api.patch(`/api/flags/${a}/toggle`, { is_active: false })
    const toggle = (flags: number[], is_active: boolean) =>
      api.post(`/api/apps/${development}/flags/toggle`, { flags, is_active })
    const [elsewhere] = await flagsOf(production)
    const before = await version()
    const wrong = await toggle([a, b, elsewhere.id], false)
    expect(wrong).toMatchObject({ status: 400, body: { fields: [{ field: 'flags[2]', value: elsewhere.id }] } })
    expect(await version()).toBe(before)
    const off = (await toggle([a, b, c, c], false)).body
    expect(off.payload.changed).toBe(2)
    expect(off.payload.flags).toMatchObject([a, b, c].map((id) => ({ id, is_active: false, is_enabled: false })))
    const versionOf = (etag: string | null): number => Number(/\d+/.exec(etag ?? '')?.[0])
    expect(versionOf(await version())).toBe(versionOf(before) + 1)
    await api.post(`/api/flags/circuit/${d}/open`)
    const on = (await toggle([a, b, d], true)).body
    expect(on).toMatchObject({ payload: { changed: 2 }, notice: expect.stringMatching(/circuits are open: "d"\.$/) })
    const same = await version()
    expect((await toggle([a, b], true)).body.payload.changed).toBe(0)
    expect(await version()).toBe(same)
    await api.post(`/api/flags/${a}/archive`)
    expect((await toggle([b, a], false)).body.code).toBe('FLAG_ARCHIVED')
    expect((await flagsOf(development))[0]).toMatchObject({ title: 'b', is_active: true })
    expect((await toggle([], true)).status).toBe(400)
  })
})
