import { allOperations, type Operation } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { exampleRequest } from '../../src/docs/example.js'
import { backupSqlite } from '../../src/sqlite.js'
import { browserOf } from '../harness/browser.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

/** What nobody can know beforehand: secrets that were given out, and which entry is to be restored. */
const NOT_TO_BE_KNOWN: Readonly<Record<string, number>> = {
  'history.restore': 404,
  'signingIn.signIn': 401,
  'signingIn.choosePassword': 410,
  'signingIn.setUp': 410,
}
/** Whose example is the project that the others are about. */
const MAKE_THE_FIRST: ReadonlySet<string> = new Set(['projects.create', 'apps.create'])
const PASSWORD = 'correct horse battery'

const asked = ({ route }: Operation): boolean => {
  const { path, body } = exampleRequest(route)
  return body !== undefined || path.includes('?')
}

describe('the example of an operation', () => {
  let databases: TestDatabases
  let filled: string
  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    const options = await databases.fresh()
    if (options.kind !== 'sqlite') throw new Error('the kind is another')
    filled = options.file
    const api = await runTower(options)
    const first: readonly [path: string, body: object][] = [
      ['/api/projects', { title: 'shop' }],
      ['/api/apps/1/flags', { title: 'search' }],
      ['/api/apps/1/keys', { name: 'server' }],
      ['/api/tokens', { name: 'reader', role: 'viewer' }],
      ['/api/projects/1/webhooks', { name: 'chat', url: 'https://chat.example/hook' }],
      ['/api/people', { email: 'bob@example.com' }],
    ]
    for (const [path, body] of first) expect([path, (await api.post(path, body)).status]).toEqual([path, 201])
    await api.tower.stop()
  })
  afterAll(() => databases?.stop())

  /** A Tower of its own, as each changes something: with a first one of everything, or, where that is to be made, with nothing. */
  async function tower(id: string): Promise<RunningTower> {
    const options = await databases.fresh()
    if (options.kind === 'sqlite' && !MAKE_THE_FIRST.has(id)) backupSqlite(filled, options.file)
    const api = await runTower(options)
    onTestFinished(() => api.tower.stop())
    return api
  }

  it.each(
    allOperations()
      .filter(asked)
      .map(({ id, route }) => [id, route] as const),
  )('of %s is taken by a Tower', async (id, route) => {
    const api = await tower(id)
    const { path, body } = exampleRequest(route)
    const send = async () => {
      if (route.needs !== 'person') return api.request(route.method, path, { body })
      const browser = browserOf(api)
      const ann = { token: api.setupToken, email: 'ann@example.com', name: 'Ann', password: PASSWORD }
      expect((await browser.request('POST', '/api/setup', ann)).status).toBe(201)
      const known = id === 'account.changePassword' ? { password: PASSWORD } : {}
      return browser.request(route.method, path, { ...Object(body), ...known })
    }
    const answer = await send()
    expect([answer.body, answer.status]).toEqual([answer.body, NOT_TO_BE_KNOWN[id] ?? route.answer.status])
  })
})
