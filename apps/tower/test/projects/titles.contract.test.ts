import { expect, it } from 'vitest'
import { KINDS, testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'

const FORMS = ['checkout', 'Checkout', 'CHECKOUT', 'ｃheckout', 'cHeckout', 'chEckout', 'cheCkout', 'checKout']

it.each(KINDS)('of titles that look alike and come at once, to two Towers, one is taken, on %s', async (kind) => {
  const databases = await testDatabases(kind)
  const options = await databases.fresh()
  const towers = [await runTower(options), await runTower(options)]
  const atOnce = (path: string) =>
    Promise.all(FORMS.flatMap((title) => towers.map(async (tower) => (await tower.post(path, { title })).status)))
  for (const path of ['/api/apps', '/api/apps/1/flags']) {
    const statuses = await atOnce(path)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(statuses.length - 1)
  }
  const [app] = (await towers[0]?.get('/api/apps'))?.body.payload ?? []
  await towers[0]?.post('/api/apps', { title: 'mail' })
  await towers[0]?.post(`/api/apps/${app.id}/flags`, { title: 'search' })
  const renames = await Promise.all(
    towers.flatMap((tower) => [
      tower.patch('/api/flags/2', { title: 'Search 2' }),
      tower.patch('/api/flags/1', { title: 'search 2' }),
    ]),
  )
  expect(renames.filter(({ status }) => status === 409).length).toBeGreaterThan(0)
  const titles = (await towers[0]?.get(`/api/apps/${app.id}/flags`))?.body.payload.map(({ title }: { title: string }) =>
    title.toLowerCase(),
  )
  expect(new Set(titles).size).toBe(2)
  await Promise.all(towers.map(({ tower }) => tower.stop()))
  await databases.stop()
})

it.each(KINDS)('a lone surrogate is refused in every text, because %s would keep another character', async (kind) => {
  const databases = await testDatabases(kind)
  const api = await runTower(await databases.fresh())
  await api.post('/api/apps', { title: 'shop' })
  await api.post('/api/apps/1/flags', { title: 'checkout' })
  for (const field of ['title', 'description', 'white_listed_users', 'rollout_seed', 'webhooks']) {
    const answer = await api.patch('/api/flags/1', { [field]: 'a\ud800b' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field }] } })
    const taken = await api.patch('/api/flags/1', { [field]: 'pair \u{1f600}' })
    expect(taken.body.payload[field]).toBe('pair \u{1f600}')
  }
  expect((await api.post('/api/apps', { title: '\udfff' })).status).toBe(400)
  await api.tower.stop()
  await databases.stop()
})
