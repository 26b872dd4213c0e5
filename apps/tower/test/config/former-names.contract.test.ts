import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('names of before in a file, on %s', (kind) => {
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

  const made = async (title: string) => (await api.post('/api/projects', { title })).body.payload
  const rename = (id: number, title: string) => api.patch(`/api/projects/${id}`, { title })
  const plan = async (project: string, names: readonly string[] = ['production'], titles: readonly string[] = []) => {
    const flags = titles.map((title) => ({ title }))
    const config = { tailslide: 2, project, environments: names.map((name) => ({ name })), flags }
    return (await api.post('/api/config', { config, dry_run: true })).body.payload
  }
  const renamed = async (project: string, names?: readonly string[]) => (await plan(project, names)).renamed

  it('are told with the name of now, to the letter, also after several renames', async () => {
    const { id } = await made('p%y_🌊')
    await rename(id, 'between')
    await rename(id, 'payments')
    expect(await renamed('p%y_🌊')).toEqual([
      { what: 'project', title: 'p%y_🌊', now: 'payments', at: expect.stringMatching(/^\d{4}-/) },
    ])
    expect(await renamed('between')).toMatchObject([{ now: 'payments' }])
    for (const other of ['P%Y_🌊', 'pay_🌊', 'never', 'p%y_', 'payments']) expect(await renamed(other)).toEqual([])
  })

  it('of environments are told in their project alone, and beside other changes of the same edit', async () => {
    const { id, environments } = await made('shop')
    await api.patch(`/api/projects/${id}/environments/${environments[1].app_id}`, { name: 'dev', needs_reason: true })
    expect(await renamed('shop', ['production', 'development', 'qa'])).toMatchObject([
      { what: 'environment', title: 'development', now: 'dev' },
    ])
    expect(await renamed('other', ['production', 'development'])).toEqual([])
  })

  it('of flags are told in their project alone, where the file has not the name of now too', async () => {
    const { environments } = await made('flagged')
    const app = `/api/apps/${environments[0].app_id}/flags`
    const ids: number[] = []
    for (const title of ['cart', 'a "b"\\', 'other']) ids.push((await api.post(app, { title })).body.payload.id)
    const renameFlag = (id: number | undefined, title: string) =>
      api.patch(`/api/flags/${id}`, { title, description: 'x'.repeat(2_000) })
    await renameFlag(ids[0], 'basket')
    await renameFlag(ids[0], 'trolley')
    await renameFlag(ids[1], 'plain')
    await renameFlag(ids[2], 'between')
    await renameFlag(ids[2], 'other')
    const names = ['production', 'development']
    const told = async (...titles: readonly string[]) => (await plan('flagged', names, titles)).renamed
    const at = expect.stringMatching(/^\d{4}-/)
    expect(await told('cart', 'a "b"\\', 'other', 'new')).toEqual([
      { what: 'flag', title: 'cart', now: 'trolley', at },
      { what: 'flag', title: 'a "b"\\', now: 'plain', at },
    ])
    expect(await told('basket', 'between')).toMatchObject([{ now: 'trolley' }, { now: 'other' }])
    expect(await told('cart', 'trolley')).toEqual([])
    await made('unflagged')
    expect((await plan('unflagged', names, ['cart'])).renamed).toEqual([])
  })

  it('are told no more once what was renamed is gone, and change nothing of what a plan is called', async () => {
    const { id } = await made('gone')
    await rename(id, 'elsewhere')
    const before = await plan('gone')
    expect(before.renamed).toMatchObject([{ now: 'elsewhere' }])
    await api.request('DELETE', `/api/projects/${id}`)
    expect(await plan('gone')).toEqual({ ...before, renamed: [] })
  })
})
