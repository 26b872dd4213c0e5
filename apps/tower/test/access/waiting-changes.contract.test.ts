import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const FLAGS = 40
/** Changes of one Tower that are under way at a time; what has begun may end. */
const AT_ONCE = 2

describe.each(KINDS)('changes that wait for their turn, on %s', (kind) => {
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

  let made = 0
  /** A project with flags in development that are off, and a token of an editor. */
  const project = async () => {
    const { id, environments } = (await api.post('/api/projects', { title: `project ${++made}` })).body.payload
    const appId: number = environments[1].app_id
    const ids: number[] = []
    for (let index = 0; index < FLAGS; index += 1) {
      ids.push((await api.post(`/api/apps/${appId}/flags`, { title: `flag ${index}` })).body.payload.id)
    }
    const token = (await api.post('/api/tokens', { name: 'ed', role: 'editor', projects: [id] })).body.payload
    return { id, appId, ids, token }
  }
  const answered: { who: string; status: number }[] = []
  const change = async (who: string, token: string, path: string, body: object): Promise<void> => {
    const { status } = await api.request('PATCH', path, { body, key: token })
    answered.push({ who, status })
  }
  const switchAll = (who: string, { ids, token }: Awaited<ReturnType<typeof project>>): Promise<void>[] =>
    ids.map((id) => change(who, token.token, `/api/flags/${id}/toggle`, { is_active: true }))
  /** What was answered to `who` after this. */
  const after = (index: number, who: string): number[] =>
    answered.slice(index).flatMap((each) => (each.who === who ? each.status : []))
  const someDone = async (all: readonly Promise<void>[]): Promise<void> => void (await Promise.race(all))

  it('are not made once their token is revoked', async () => {
    const shop = await project()
    const all = switchAll('revoked', shop)
    await someDone(all)
    expect((await api.request('DELETE', `/api/tokens/${shop.token.id}`)).status).toBe(200)
    const then = answered.length
    await Promise.all(all)
    expect(after(then, 'revoked').filter((status) => status === 200).length).toBeLessThanOrEqual(AT_ONCE)
    expect(after(then, 'revoked')).toContain(401)
  })

  it('are not made once their environment is protected', async () => {
    const shop = await project()
    const all = switchAll('editor', shop)
    await someDone(all)
    const path = `/api/projects/${shop.id}/environments/${shop.appId}`
    expect((await api.patch(path, { is_protected: true })).status).toBe(200)
    const then = answered.length
    await Promise.all(all)
    expect(after(then, 'editor').filter((status) => status === 200).length).toBeLessThanOrEqual(AT_ONCE)
    expect(after(then, 'editor')).toContain(403)
  })

  it('of one who sends many keep nobody else from a change', async () => {
    const [shop, mail] = [await project(), await project()]
    const all = shop.ids.map(async (_, index): Promise<void> => {
      const body = { flags: shop.ids, is_active: index % 2 === 0 }
      const { status } = await api.request('POST', `/api/apps/${shop.appId}/flags/toggle`, {
        body,
        key: shop.token.token,
      })
      answered.push({ who: 'many', status })
    })
    await someDone(all)
    const before = answered.length
    await change('one', mail.token.token, `/api/flags/${mail.ids[0]}/toggle`, { is_active: true })
    // Those that were under way, and one each while it came, waited and was made.
    expect(after(before, 'many').length).toBeLessThan(FLAGS / 3)
    await Promise.all(all)
    expect(answered.filter(({ status, who }) => who === 'many' && status !== 200)).toEqual([])
  })
})
