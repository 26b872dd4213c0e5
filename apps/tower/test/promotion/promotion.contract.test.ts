import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('environments compared and promoted, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let made = 0
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  /** A project whose flags were made in development. */
  const project = async (...flags: { title: string }[]) => {
    const { id, environments } = (await api.post('/api/projects', { title: `project ${++made}` })).body.payload
    const [production, development] = environments.map(({ app_id }: { app_id: number }) => app_id)
    for (const flag of flags) await api.post(`/api/apps/${development}/flags`, flag)
    const compare = async (more = '') =>
      (await api.get(`/api/projects/${id}/compare?from=${development}&to=${production}${more}`)).body.payload
    const promote = (wanted: object) => api.post(`/api/apps/${production}/promote`, { from: development, ...wanted })
    const flagsOf = async (appId: number) => (await api.get(`/api/apps/${appId}/flags`)).body.payload
    const version = async () => (await api.get(`/api/sdk/apps/${production}/ruleset`)).headers.get('etag')
    return { id, production, development, compare, promote, flagsOf, version }
  }

  const CHECKOUT = {
    ...{ title: 'checkout', is_active: true, rollout_percentage: 40, white_listed_users: 'ann' },
    ...{ error_threshold_percentage: 25, circuit_recovery_delay: 5_000 },
  }

  it('tell field by field what differs, and what of it would be promoted', async () => {
    const { compare, flagsOf, development, production } = await project(CHECKOUT, { title: 'the same' })
    const [{ id: from }] = await flagsOf(development)
    const [{ id: to }] = await flagsOf(production)
    const own = { is_promoted: false }
    const fields = [
      { field: 'rollout_percentage', from: 40, to: 0, ...own },
      { field: 'white_listed_users', from: 'ann', to: '', ...own },
      { field: 'error_threshold_percentage', from: 25, to: 10, is_promoted: true },
      { field: 'circuit_recovery_delay', from: 5_000, to: 10_000, is_promoted: true },
      { field: 'is_enabled', from: true, to: false, ...own },
    ]
    expect(await compare()).toEqual({ flags: [{ title: 'checkout', from_id: from, to_id: to, fields }], next: null })
  })

  it('are promoted as it was planned, or not at all where either has changed since', async () => {
    const { promote, flagsOf, development, production } = await project(CHECKOUT)
    const [{ id }] = await flagsOf(development)
    const { plan } = (await promote({ dry_run: true })).body.payload
    await api.patch(`/api/flags/${id}`, { error_threshold_percentage: 90 })
    expect(await promote({ plan })).toMatchObject({ status: 409, body: { code: 'PLAN_OUTDATED' } })
    expect((await flagsOf(production))[0].error_threshold_percentage).toBe(10)
    const now = (await promote({ dry_run: true })).body.payload.plan
    expect((await promote({ dry_run: true })).body.payload.plan).toBe(now)
    expect(now).not.toBe(plan)
    expect(await promote({ plan: now })).toMatchObject({ status: 200, body: { payload: { changed: 1, plan: now } } })
    expect((await flagsOf(production))[0].error_threshold_percentage).toBe(90)
  })

  it('get the configuration and keep switch, rollout, whitelist and circuit, as the preview says', async () => {
    const { promote, flagsOf, development, production, version } = await project(CHECKOUT, { title: 'other' })
    const [before] = await flagsOf(production)
    await api.patch(`/api/flags/${before.id}`, { rollout_percentage: 5, white_listed_users: 'bob', is_active: true })
    await api.post(`/api/flags/circuit/${before.id}/open`)
    await api.patch(`/api/flags/${(await flagsOf(development))[0].id}`, { circuit_mode: 'forced_closed' })
    const first = await version()
    const preview = (await promote({ dry_run: true })).body.payload
    expect(preview).toMatchObject({ dry_run: true, changed: 1, flags: [{ title: 'checkout', to_id: before.id }] })
    expect(preview.flags[0].fields.map(({ field }: { field: string }) => field)).toEqual([
      'error_threshold_percentage',
      'circuit_recovery_delay',
    ])
    expect(await version()).toBe(first)
    expect((await promote({})).body.payload).toEqual({ ...preview, dry_run: false })
    const [after] = await flagsOf(production)
    expect(after).toMatchObject({
      ...{ error_threshold_percentage: 25, circuit_recovery_delay: 5_000, circuit_mode: 'automatic' },
      ...{ rollout_percentage: 5, white_listed_users: 'bob', is_enabled: true, circuit_status: 'open' },
    })
    expect((await api.get(`/api/logs/${production}`)).body.payload.at(-1)).toMatchObject({
      ...{ action_type: 'update', flag_id: before.id, reason: 'promoted from development' },
    })
    const promoted = await version()
    expect((await promote({})).body.payload).toMatchObject({ changed: 0, flags: [] })
    expect(await version()).toBe(promoted)
  })

  it('are promoted flag by flag, by ids of either environment and by titles', async () => {
    const threshold = { error_threshold_percentage: 50 }
    const titles = ['a', 'b', 'c', 'd']
    const shop = await project(...titles.map((title) => ({ title, ...threshold })))
    const [a] = await shop.flagsOf(shop.development)
    const [, b] = await shop.flagsOf(shop.production)
    const before = await shop.version()
    expect((await shop.promote({ flags: [a.id, b.id, 'c'] })).body.payload).toMatchObject({ changed: 3 })
    expect(await shop.version()).not.toBe(before)
    expect((await shop.compare()).flags).toMatchObject([{ title: 'd' }])
    const wrong = await shop.promote({ flags: ['d', 'nobody knows it'] })
    expect(wrong).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT', fields: [{ field: 'flags[1]', value: 'nobody knows it' }] },
    })
    expect((await shop.compare()).flags).toHaveLength(1)
  })

  it('get each its own configuration and keep each its own switch where many are promoted together', async () => {
    const titles = Array.from({ length: 230 }, (_, index) => `flag ${index}`)
    const shop = await project()
    const settingsOf = (index: number) => ({
      production: { rollout_percentage: index % 90, is_enabled: index % 3 === 0 },
      development: { error_threshold_percentage: 1 + (index % 90), circuit_window: 10_000 * (1 + (index % 7)) },
    })
    const config = (await api.get(`/api/projects/${shop.id}/config`)).body.payload
    const flags = titles.map((title, index) => ({ title, environments: settingsOf(index) }))
    expect((await api.post(`/api/projects/${shop.id}/config`, { config: { ...config, flags } })).status).toBe(200)
    const [first] = await shop.flagsOf(shop.production)
    await api.post(`/api/flags/circuit/${first.id}/open`)
    const development = await shop.flagsOf(shop.development)
    expect((await shop.promote({})).body.payload.changed).toBe(230)
    const production = await shop.flagsOf(shop.production)
    expect(production).toHaveLength(230)
    for (const [index, flag] of production.entries()) {
      const { production: own, development: promoted } = settingsOf(index)
      expect(flag).toMatchObject({ title: titles[index], ...own, ...promoted })
      expect(flag.circuit_status).toBe(index === 0 ? 'open' : 'close')
    }
    expect(await shop.flagsOf(shop.development)).toEqual(development)
    const entries = (await api.get(`/api/history?app=${shop.production}&limit=230`)).body.payload.toReversed()
    expect(entries.map((entry: { flag_title: string }) => entry.flag_title)).toEqual(titles)
    expect(entries[200]).toMatchObject({
      ...{ action: 'update', note: 'promoted from development', restorable: true },
      changes: [
        { field: 'error_threshold_percentage', before: 10, after: 21 },
        { field: 'circuit_window', before: 3_600_000, after: 50_000 },
      ],
    })
  })

  it('are two of one project, and told by what is wrong with them', async () => {
    const { id, production, development } = await project()
    const other = await project()
    const compare = (query: string) => api.get(`/api/projects/${id}/compare?${query}`)
    expect((await compare(`from=${production}&to=${other.production}`)).body.fields).toMatchObject([{ field: 'to' }])
    expect((await compare(`from=${production}&to=${production}`)).body.fields).toMatchObject([{ field: 'to' }])
    expect((await compare(`from=${production}`)).body.fields).toMatchObject([{ field: 'to' }])
    const promote = (appId: number, from: number) => api.post(`/api/apps/${appId}/promote`, { from })
    expect((await promote(production, other.development)).body.fields).toMatchObject([{ field: 'from' }])
    expect((await promote(development, development)).body.fields).toMatchObject([{ field: 'from' }])
    expect((await promote(999_999, development)).body.code).toBe('APP_NOT_FOUND')
    expect((await api.get('/api/projects/999999/compare?from=1&to=2')).body.code).toBe('PROJECT_NOT_FOUND')
  })

  it('are told of a hundred flags at a time, with the beginnings of long values', async () => {
    const flags = Array.from({ length: 103 }, (_, index) => ({
      title: `flag ${index}`,
      white_listed_users: 'x'.repeat(2_000),
      error_threshold_percentage: 1,
    }))
    const { compare, promote } = await project(...flags)
    const first = await compare()
    expect(first.flags).toHaveLength(100)
    expect(first.flags[0].fields[0].from).toBe(`${'x'.repeat(1_000)}…`)
    const rest = await compare(`&after=${first.next}`)
    expect(rest).toMatchObject({ flags: [{ title: 'flag 100' }, { title: 'flag 101' }, {}], next: null })
    const promotion = (await promote({})).body.payload
    expect([promotion.changed, promotion.flags.length]).toEqual([103, 100])
    expect((await promote({ dry_run: true })).body.payload.changed).toBe(0)
  })
})
