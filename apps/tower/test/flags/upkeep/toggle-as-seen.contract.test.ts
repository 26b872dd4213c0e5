import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'

describe.each(KINDS)('switching several flags as they were seen, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let appId: number
  let one: number
  let other: number
  let round = 0

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    const { environments } = (await api.post('/api/projects', { title: 'shop' })).body.payload
    appId = environments[1].app_id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })
  const make = async (title: string): Promise<number> =>
    (await api.post(`/api/apps/${appId}/flags`, { title, rollout_percentage: 1 })).body.payload.id
  beforeEach(async () => {
    round += 1
    one = await make(`one-${round}`)
    other = await make(`other-${round}`)
  })

  const etagOf = async (id: number): Promise<string> => (await api.get(`/api/flags/${id}`)).headers.get('etag') ?? ''
  const seenNow = async () => [
    { id: one, edition: await etagOf(one) },
    { id: other, edition: await etagOf(other) },
  ]
  const toggle = (is_active: boolean, seen?: object) =>
    api.post(`/api/apps/${appId}/flags/toggle`, { flags: [one, other], is_active, ...(seen && { seen }) })
  const areOn = () =>
    Promise.all([one, other].map(async (id) => (await api.get(`/api/flags/${id}`)).body.payload.is_enabled))
  const editionsIn = ({ body }: { body: { payload: { flags: { id: number; edition: string }[] } } }) =>
    body.payload.flags.map(({ id, edition }) => ({ id, edition }))

  it('does it where nobody has edited one of them since, and answers with the edition of each', async () => {
    const on = await toggle(true, await seenNow())
    expect(on).toMatchObject({ status: 200, body: { payload: { changed: 2 } } })
    expect(editionsIn(on)).toEqual(await seenNow())
    expect((await toggle(false, editionsIn(on))).body.payload.changed).toBe(2)
  })

  it('tells of twenty at most, however often one is named that was edited', async () => {
    const stale = Array.from({ length: 500 }, () => ({ id: one, edition: '"1-1"' }))
    const refused = await toggle(true, stale)
    expect(refused.status).toBe(412)
    expect(refused.body.fields).toHaveLength(20)
  })

  it('refuses all where one was edited since, names it, and writes nothing', async () => {
    const seen = await seenNow()
    await api.patch(`/api/flags/${one}`, { rollout_percentage: 100 })
    const before = await seenNow()
    const refused = await toggle(true, seen)
    expect(refused).toMatchObject({ status: 412, body: { code: 'EDITED_MEANWHILE' } })
    const title = `"one-${round}"`
    expect(refused.body.detail).toBe(`Somebody has changed ${title} since you have read it. Nothing was written.`)
    const rule = `must be the ETag that ${title} has now`
    expect(refused.body.fields).toEqual([{ field: 'seen[0].edition', value: seen[0]?.edition, rule }])
    expect(await areOn()).toEqual([false, false])
    expect(await seenNow()).toEqual(before)
    await api.patch(`/api/flags/${other}`, { rollout_percentage: 2 })
    const both = await toggle(true, seen)
    expect(both.body.fields.map(({ field }: { field: string }) => field)).toEqual([
      'seen[0].edition',
      'seen[1].edition',
    ])
    expect(both.body.detail).toContain(`${title}, "other-${round}" since you have read them.`)
  })

  it('does not take back what somebody else has switched on and off again since', async () => {
    await toggle(true)
    const left = editionsIn(await toggle(false, await seenNow()))
    for (const is_active of [true, false]) await api.patch(`/api/flags/${one}/toggle`, { is_active })
    expect((await toggle(true, left)).status).toBe(412)
    expect(await areOn()).toEqual([false, false])
  })

  it('refuses what was archived and brought back since', async () => {
    const seen = await seenNow()
    for (const move of ['archive', 'unarchive']) {
      await api.post(`/api/flags/${other}/${move}`)
      expect((await toggle(true, seen)).status, move).toBe(412)
    }
  })

  it('holds to those that are named, and counts neither circuits nor weak tags', async () => {
    const seen = [{ id: other, edition: `W/${await etagOf(other)}` }]
    await api.patch(`/api/flags/${one}`, { rollout_percentage: 100 })
    await api.post(`/api/flags/circuit/${other}/open`)
    expect((await toggle(true, seen)).status).toBe(200)
  })

  it('has the edition of each flag in the overview', async () => {
    await api.patch(`/api/flags/${one}`, { rollout_percentage: 3 })
    const rows = (await api.get(`/api/apps/${appId}/flags/overview`)).body.payload
    const editions = rows.map(({ id, edition }: { id: number; edition: string }) => ({ id, edition }))
    expect(editions.slice(-2)).toEqual(await seenNow())
  })

  it('takes as many as are switched together', async () => {
    const seen = Array.from({ length: 500 }, () => [
      { id: one, edition: `"${one}-1"` },
      { id: other, edition: `"${other}-1"` },
    ]).flat()
    expect((await toggle(true, seen)).status).toBe(200)
  })

  it.each<[string, () => unknown, string, RegExp]>([
    ['an object', () => ({ [one]: '"1-1"' }), 'seen', /^must be an array of at most 1000 flags/],
    ['no id', () => [{ edition: '"1-1"' }], 'seen[0].id', /^is required$/],
    ['a number', () => [{ id: one, edition: 4 }], 'seen[0].edition', /^must be an ETag of the flag, such as "13-4"/],
    ['any edition', () => [{ id: one, edition: '*' }], 'seen[0].edition', /^must be an ETag/],
    ['a long one', () => [{ id: one, edition: `"${'1'.repeat(70)}"` }], 'seen[0].edition', /^must be an ETag/],
    ['a flag that is not switched', () => [{ id: 9_999, edition: '"1-1"' }], 'seen[0].id', /^must be one of the ids/],
    ['too many', () => Array.from({ length: 1_001 }, () => ({ id: one, edition: '"1-1"' })), 'seen', /at most 1000/],
  ])('tells the rule of what was seen to who sends %s', async (_, seen, field, rule) => {
    const body = { flags: [one, other], is_active: true, seen: seen() }
    const { status, body: problem } = await api.post(`/api/apps/${appId}/flags/toggle`, body)
    expect(status).toBe(400)
    expect(problem.fields[0]).toMatchObject({ field, rule: expect.stringMatching(rule) })
  })
})
