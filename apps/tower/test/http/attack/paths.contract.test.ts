import type { Logger } from '@tailslide/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'

describe('paths that nobody should send', () => {
  let databases: TestDatabases
  let api: RunningTower
  const lines: string[] = []
  const note = (fields: object, message: string): void => {
    lines.push(JSON.stringify({ ...fields, message }, (_, value) => (value instanceof Error ? value.stack : value)))
  }
  const logger: Logger = { debug: note, info: note, warn: note, error: note }

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh(), { logger })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const secret = 'word-of-a-secret'

  it.each([
    ['GET', `/api/apps/${secret.repeat(20)}`, 414],
    ['GET', `/api/sdk/apps/${secret.repeat(20)}/stream`, 414],
    ['GET', `/api/apps/1/keys/${secret.repeat(20)}`, 404],
    ['DELETE', `/api/apps/1/keys/${secret.repeat(20)}`, 414],
    ['GET', `/${secret.repeat(20)}`, 404],
    ['GET', `/api/${secret}`, 404],
    ['GET', `/api/apps/${secret}`, 401],
    ['GET', `/api/apps/%zz${secret}`, 400],
    ['GET', `/api/apps/1?token=${secret}`, 401],
  ])('%s %s without a token is %i in our shape, and nothing of the path is logged', async (method, path, status) => {
    lines.length = 0
    const answer = await api.request(method, path, { key: null })
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ code: expect.any(String), detail: expect.any(String) })
    expect(JSON.stringify(answer.body).length).toBeLessThan(1_000)
    expect(lines.join('\n')).not.toContain(secret)
  })
})
