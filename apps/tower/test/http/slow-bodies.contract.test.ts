import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('a request whose body comes after its caller was let in', () => {
  let databases: TestDatabases
  let api: RunningTower

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    await protect(false)
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const protect = (is_protected: boolean) => api.patch('/api/projects/1/environments/1', { is_protected })

  /** Tower says that it goes on once the head has let the caller in; `meanwhile` happens then, and after it the body comes. */
  const ask = (token: string, title: string, meanwhile: () => Promise<unknown>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ title })
      const headers = {
        authorization: `Bearer ${token}`,
        expect: '100-continue',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }
      const asked = request(`${api.url}/api/apps/1/flags`, { method: 'POST', headers })
      asked.on('continue', () => meanwhile().then(() => asked.end(body), reject))
      asked.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject)
      asked.flushHeaders()
    })

  const newToken = async (name: string): Promise<{ id: number; token: string }> =>
    (await api.post('/api/tokens', { name, role: 'editor' })).body.payload
  const titles = async (): Promise<string[]> =>
    (await api.get('/api/apps/1/flags')).body.payload.map(({ title }: { title: string }) => title)

  it('is done where nothing has changed', async () => {
    const { token } = await newToken('kept')
    expect(await ask(token, 'kept', async () => {})).toBe(201)
    expect(await titles()).toContain('kept')
  })

  it('is refused, and writes nothing, where the token was revoked meanwhile', async () => {
    const { id, token } = await newToken('ended')
    expect(await ask(token, 'ended', () => api.request('DELETE', `/api/tokens/${id}`))).toBe(401)
    expect(await titles()).not.toContain('ended')
  })

  it('is held to what its place has become meanwhile', async () => {
    const { token } = await newToken('guarded')
    expect(await ask(token, 'guarded', () => protect(true))).toBe(403)
    expect(await titles()).not.toContain('guarded')
  })
})
