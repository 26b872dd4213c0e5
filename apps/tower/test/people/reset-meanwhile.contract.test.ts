import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

// To look at a password takes longer than all else of signing in: what ends the account's sessions comes in between.

const EMAIL = 'eve@x.org'
const passwordOf = (round: number): string => `correct horse ${round}`

describe.each(KINDS)('who signs in while the password is replaced, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let ann: Browser
  let eve: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    ann = browserOf(api)
    const token = api.setupToken
    await ann.request('POST', '/api/setup', { token, email: 'ann@x.org', name: 'Ann', password: passwordOf(0) })
    eve = (await ann.request('POST', '/api/people', { email: EMAIL })).body.payload.person.id
    await reset(passwordOf(0))
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const reset = async (password: string): Promise<number> => {
    const { link } = (await ann.request('POST', `/api/people/${eve}/link`, {})).body.payload
    const token = new URL(link).searchParams.get('token')
    return (await browserOf(api).request('POST', '/api/password', { token, password })).status
  }

  /** Signs in again and again, until `isOver`, and gives the browsers that came in. */
  const signingIn = async (password: string, isOver: () => boolean): Promise<Browser[]> => {
    const inside: Browser[] = []
    while (!isOver()) {
      const browser = browserOf(api)
      const { status } = await browser.request('POST', '/api/session', { email: EMAIL, password })
      if (status === 201) inside.push(browser)
    }
    return inside
  }

  it('is out with everybody else who knows the old one', async () => {
    for (let round = 1; round <= 5; round += 1) {
      let isOver = false
      const inside = [1, 2, 3].map(() => signingIn(passwordOf(round - 1), () => isOver))
      expect(await reset(passwordOf(round))).toBe(201)
      isOver = true
      const browsers = (await Promise.all(inside)).flat()
      const opened = await Promise.all(browsers.map((browser) => browser.request('GET', '/api/me')))
      expect(opened.map(({ status }) => status).filter((status) => status !== 401)).toEqual([])
    }
  })

  it('is answered as a stranger from the moment on at which an admin removes them', async () => {
    const { id } = (await ann.request('POST', '/api/people', { email: 'bob@x.org' })).body.payload.person
    const { link } = (await ann.request('POST', `/api/people/${id}/link`, {})).body.payload
    const password = passwordOf(0)
    await browserOf(api).request('POST', '/api/password', { token: new URL(link).searchParams.get('token'), password })
    const asking = [1, 2, 3].map(() => browserOf(api).request('POST', '/api/session', { email: 'bob@x.org', password }))
    expect((await ann.request('DELETE', `/api/people/${id}`)).status).toBe(200)
    const statuses = new Set((await Promise.all(asking)).map(({ status }) => status))
    expect([...statuses].filter((status) => status !== 201 && status !== 401)).toEqual([])
  })
})
