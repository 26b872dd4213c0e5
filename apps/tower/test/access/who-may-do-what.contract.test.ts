import { type AnyRoute, allRoutes } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'
import { expected } from './table/expected.js'
import { ENDS_SESSIONS, type Ids, ROWS, type Row } from './table/rows.js'
import type { Place } from './table/shown.js'
import { type Credential, makeWorld, type World } from './table/world.js'

const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`
const rows: Readonly<Record<string, Row>> = ROWS

describe.each(KINDS)('who may do what, route by route, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  let api: RunningTower
  let world: World
  const logged: string[] = []

  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    const log = (...told: unknown[]) => logged.push(JSON.stringify(told, (_, value) => readable(value)))
    const logger = { debug: log, info: log, warn: log, error: log }
    // So that nobody's wrong keys are another's.
    api = await runTower(options, { logger, trustedProxies: 'loopback' })
    database = await openDatabase(options, () => {})
    world = await makeWorld(api, database)
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  it('has a row for every route, and no other', () => {
    expect(Object.keys(ROWS).sort()).toEqual(allRoutes().map(nameOf).sort())
  })

  it.each(allRoutes().map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
    const row = rows[name]
    if (!row) throw new Error(`${name} has no row`)
    const success = row.status ?? route.answer.status
    const wrong: string[] = []
    for (const place of placesOf(row)) {
      await inTurns(8, world.credentials, async (credential) => {
        // What opens nothing is turned away before anybody looks where to.
        if (place !== 'production' && credential.shown.is === 'nothing that opens') return
        const wanted = expected(credential.shown, row, place, success)
        const { status, text } = await ask(credential, { name, route, row, place, isAllowed: wanted === success })
        if (status !== wanted) wrong.push(`${credential.name}, ${place}: ${status} instead of ${wanted} ${text}`)
        if (text.includes(credential.secret)) wrong.push(`${credential.name}, ${place}: the answer has its secret`)
      })
    }
    expect(wrong).toEqual([])
  })

  it('shows no secret of anybody in what it has logged, in history, in metrics, or in files', async () => {
    const paths = ['/metrics', '/api/history', '/api/history/export', '/api/logs', '/api/tokens', '/api/people']
    const shown = [...logged]
    for (const path of [...paths, `/api/projects/${world.project}/config`, `/api/apps/${world.apps.production}/keys`]) {
      shown.push(await (await fetch(api.url + path, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text())
    }
    const secrets = [ADMIN_TOKEN, ...world.credentials.map(({ secret }) => secret)].filter((text) => text.length > 20)
    expect(secrets.length).toBeGreaterThan(30)
    const all = shown.join('\n')
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  })

  /** Which environment it is decides the same way on both databases; how a credential is found is their own. */
  function placesOf({ who }: Row): readonly Place[] {
    const isAboutPlace = / of the (environment|flag)$/.test(who) || who === 'SDK'
    return isAboutPlace && kind === 'sqlite' ? ['production', 'development'] : ['production']
  }

  interface Asked {
    readonly name: string
    readonly route: AnyRoute
    readonly row: Row
    readonly place: Place
    readonly isAllowed: boolean
  }

  let asked = 0
  async function ask(credential: Credential, { name, route, row, place, isAllowed }: Asked) {
    const ids = isAllowed && row.to ? await row.to(world, place) : standing(route.path, place)
    const path = route.path.replaceAll(/:(\w+)/g, (_, id: string) => String(ids[id] ?? 0))
    const query = row.query ? `?${row.query(world, place)}` : ''
    const body = row.body?.(world, place)
    const headers = isAllowed && ENDS_SESSIONS.has(name) ? await credential.anew?.() : undefined
    asked += 1
    const response = await fetch(api.url + path + query, {
      method: route.method,
      headers: {
        ...(headers ?? credential.headers),
        'x-forwarded-for': `10.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (response.ok && route.answer.media === 'text/event-stream') {
      await response.body?.cancel()
      return { status: response.status, text: '' }
    }
    return { status: response.status, text: await response.text() }
  }

  /** What `:id` and the others stand for, where nothing new is made. */
  function standing(path: string, place: Place): Ids {
    const { project, apps, flags, keys, token, person } = world
    const id = /^\/api\/(?:flags\/circuit|sdk\/apps|\w+)/.exec(path)?.[0] ?? ''
    const byResource: Readonly<Record<string, number>> = {
      '/api/projects': project,
      '/api/apps': apps[place],
      '/api/sdk/apps': apps[place],
      '/api/logs': apps[place],
      '/api/flags': flags[place],
      '/api/flags/circuit': flags[place],
      '/api/tokens': token,
      '/api/people': person,
      '/api/me': 999_999,
    }
    return { id: byResource[id] ?? 0, keyId: keys[place], appId: apps[place], webhookId: 999_999, deliveryId: 999_999 }
  }
})

const readable = (value: unknown): unknown =>
  value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value

async function inTurns<T>(atOnce: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}
