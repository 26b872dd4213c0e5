import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const environments = ['production', 'development'].map((name) => ({ name, is_protected: false, needs_reason: false }))
const PAY = { title: 'pay', tags: ['team:pay', 'risky'], owner: 'Ann', temporary_until: '2027-01-31' }
const LIVE = { ...PAY, environments: { production: { is_enabled: true, rollout_percentage: 20 } } }
const GONE = {
  title: 'gone',
  description: 'was here',
  tags: ['old'],
  archived: true,
  environments: { development: { rollout_percentage: 5, circuit_mode: 'forced_open' } },
}
const fileOf = (project: string, ...flags: object[]) => ({ tailslide: 2, project, environments, flags })
const STAYS = {
  action: 'keep',
  what: 'flag',
  environment: null,
  fields: [{ field: 'archived', before: true, after: true }],
}

describe.each(KINDS)('notes and the archive in a file, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const send = (config: object, more: object = {}) => api.post('/api/config', { config, ...more })
  const apply = async (config: object, more: object = {}) => {
    const { status, body } = await send(config, more)
    expect([status, body.payload?.dry_run]).toEqual([200, false])
    return body.payload.changes
  }
  const find = async (title: string) =>
    (await api.get('/api/projects')).body.payload.find((project: { title: string }) => project.title === title)
  const exported = async (title: string) =>
    (await api.get(`/api/projects/${(await find(title)).id}/config`)).body.payload
  const rulesetOf = async (title: string) =>
    (await api.get(`/api/sdk/apps/${(await find(title)).environments[0].app_id}/ruleset`)).body
  const flagOf = async (project: string, title: string) => {
    const app = (await find(project)).environments[0].app_id
    const { flags } = (await api.get(`/api/apps/${app}/flags/search?archived=all`)).body.payload
    return flags.find((flag: { title: string }) => flag.title === title)
  }
  /** Of its first environment, the newest first. */
  const entriesOf = async (project: string, title: string) =>
    (await api.get(`/api/flags/${(await flagOf(project, title)).id}`)).body.payload.logs
      .map(({ action_type, reason }: { action_type: string; reason: string }) => [action_type, reason])
      .toReversed()

  it('make the flags as they are, and are the same file again, which then changes nothing', async () => {
    const file = fileOf('first', LIVE, GONE, { title: 'plain' })
    await apply(file)
    expect(await exported('first')).toEqual(file)
    expect(await apply(file)).toEqual([])
    expect((await rulesetOf('first')).map(({ title }: { title: string }) => title)).toEqual(['pay', 'plain'])
    expect(await flagOf('first', 'gone')).toMatchObject({ is_enabled: false, archived_at: expect.any(String) })
    const notes = 'tags: team:pay, risky; owner: Ann; temporary until 2027-01-31'
    expect(await entriesOf('first', 'pay')).toEqual([['create', notes]])
    expect(await entriesOf('first', 'gone')).toEqual([
      ['archive', ''],
      ['create', 'tags: old'],
    ])
  })

  it('are in a file what was made by hand', async () => {
    await apply(fileOf('by hand', { title: 'pay' }, { title: 'gone' }))
    const [pay, gone] = [await flagOf('by hand', 'pay'), await flagOf('by hand', 'gone')]
    const { title: _, ...notes } = PAY
    await api.patch(`/api/flags/${pay.id}/about`, notes)
    await api.post(`/api/flags/${gone.id}/archive`)
    expect((await exported('by hand')).flags).toEqual([PAY, { title: 'gone', archived: true }])
  })

  it('change by what the file says, with entries as of a change by hand, and no ruleset for notes alone', async () => {
    await apply(fileOf('changed', LIVE))
    const before = await rulesetOf('changed')
    const changes = await apply(fileOf('changed', { ...LIVE, tags: ['new'], owner: 'Bob' }))
    expect(changes).toEqual([
      {
        ...{ action: 'update', what: 'flag', title: 'pay', environment: null },
        fields: [
          { field: 'tags', before: ['team:pay', 'risky'], after: ['new'] },
          { field: 'owner', before: 'Ann', after: 'Bob' },
        ],
      },
    ])
    expect(await rulesetOf('changed')).toEqual(before)
    expect((await entriesOf('changed', 'pay'))[0]).toEqual(['update', 'tags: new; owner: Bob'])
  })

  it('that are left out are as in a new flag, but in a file of the first form, in which they stay', async () => {
    const { title, environments: set } = LIVE
    await apply(fileOf('left out', LIVE, GONE))
    const old = { ...fileOf('left out', { title, environments: set }), tailslide: 1 }
    expect(await apply(old)).toEqual([])
    expect(await apply(old, { prune: true })).toEqual([])
    expect(await apply({ ...old, flags: [{ ...old.flags[0], owner: 'Bob' }] })).toHaveLength(1)
    expect((await exported('left out')).flags).toEqual([{ ...LIVE, owner: 'Bob' }, GONE])

    const changes = await apply({ ...old, tailslide: 2 }, { prune: true })
    expect(changes).toMatchObject([
      { action: 'update', title: 'pay', fields: [{ field: 'tags', after: [] }, { field: 'owner' }, { after: null }] },
      { action: 'delete', title: 'gone' },
    ])
    expect((await exported('left out')).flags).toEqual([{ title, environments: set }])
  })

  it('leave a flag in the archive as it is until the file brings it back', async () => {
    await apply(fileOf('archive', GONE))
    const { archived: _, ...silent } = GONE
    const other = { ...silent, environments: { production: { rollout_percentage: 7, is_enabled: true } } }
    const stays = [{ ...STAYS, title: 'gone' }]
    expect(await apply(fileOf('archive', silent))).toEqual(stays)
    expect(await apply(fileOf('archive', other))).toEqual(stays)
    expect(await apply(fileOf('archive', { ...GONE, description: 'is not here' }))).toEqual(stays)
    expect(await exported('archive')).toEqual(fileOf('archive', GONE))
    expect(await apply(fileOf('archive', { ...GONE, owner: 'Ann' }))).toMatchObject([
      { action: 'update', title: 'gone' },
    ])
    expect((await exported('archive')).flags).toEqual([{ ...GONE, tags: GONE.tags, owner: 'Ann' }])

    const back = { ...other, archived: false }
    await apply(fileOf('archive', back))
    expect(await exported('archive')).toEqual(fileOf('archive', other))
    expect(await rulesetOf('archive')).toMatchObject([{ title: 'gone', rollout_percentage: 7, is_active: true }])
    expect(await apply(fileOf('archive', back))).toEqual([])
    const actions = (await entriesOf('archive', 'gone')).map(([action]: [string]) => action)
    expect(actions.slice(0, 3)).toEqual(['update', 'update', 'unarchive'])
  })

  it('take a flag into the archive, switched off, and with the settings that the file has', async () => {
    await apply(fileOf('going', LIVE))
    const { environments: _, ...rest } = LIVE
    const file = fileOf('going', { ...rest, archived: true, environments: { production: { rollout_percentage: 9 } } })
    await apply(file)
    expect(await exported('going')).toEqual(file)
    expect(await rulesetOf('going')).toEqual([])
    const actions = (await entriesOf('going', 'pay')).map(([action]: [string]) => action)
    expect(actions).toEqual(['archive', 'flag_off', 'update', 'create'])
    expect(await apply(file)).toEqual([])
  })

  it.each<[string, object, string, ...object[]]>([
    [
      'on, and in the archive',
      { archived: true, environments: { production: { is_enabled: true } } },
      'flags[0].environments.production.is_enabled',
    ],
    ['until a day that is none', { temporary_until: '2027-02-31' }, 'flags[0].temporary_until'],
    ['a tag that is none', { tags: ['Not A Tag'] }, 'flags[0].tags[0]'],
    ['something unknown', { environments: { production: { on: 1 } } }, 'flags[0].environments.production.on'],
    ['a title with something invisible', { title: 'pa\u200by' }, 'flags[0].title'],
    ['a title twice', { title: 'twice' }, 'flags[1].title', { title: 'twice' }],
    ['a title that looks like another', { title: 'twice' }, 'flags[1].title', { title: 'TWICE' }],
  ])('are refused by their rules, in one spelling of where they stand: %s', async (_, flag, field, ...others) => {
    const { status, body } = await send(fileOf('refused', { title: 'pay', ...flag }, ...others))
    expect([Math.trunc(status / 100), body.fields[0].field]).toEqual([4, field])
    expect(await find('refused')).toBeUndefined()
  })
})
