import { allOperations, allRoutes, contract, openApiPaths } from '@tailslide/api'
import { systemClock } from '@tailslide/transports/clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnections } from '../../src/http/connections.js'
import { createRoutes } from '../../src/http/routes.js'
import { createServer } from '../../src/http/server.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'
import { type KnownRoute, routesMadeBy } from './attack/route-schemas.js'

describe('the routes of a Tower', () => {
  let databases: TestDatabases
  let api: RunningTower
  let routes: KnownRoute[]

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    const running = await routesMadeBy(async () => runTower(await databases.fresh()))
    api = running.made
    routes = running.routes
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  /** HEAD comes with GET. */
  const registered = (): string[] =>
    routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`)

  it('are those of the contract, all of them', () => {
    expect(registered().sort()).toEqual(
      allRoutes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    )
  })

  it('have a place in OpenAPI each', () => {
    const paths = openApiPaths(allOperations())
    for (const { method, url } of routes.filter(({ method }) => method !== 'HEAD')) {
      expect(paths[url.replaceAll(/:(\w+)/g, '{$1}')]).toHaveProperty(method.toLowerCase())
    }
  })

  it('cannot be others', () => {
    const connections = createConnections(10, () => {})
    const server = createServer({ logger: quiet, clock: systemClock, connections })
    const { handle } = createRoutes(server)
    expect(() => server.get('/api/secret', async () => 'x')).toThrow(/GET \/api\/secret is not in the contract/)
    expect(() => handle(contract.health.live, async () => ({ status: 'ok' as const }))).not.toThrow()
  })

  it.each(allRoutes().map((route) => [route.method, route.path, route] as const))(
    'ask for what %s %s needs, before they look at the request',
    async (method, path, { needs }) => {
      const url = path.replaceAll(/:\w+/g, '1')
      const { status } = await api.request(method, `${url}?surplus=1`, { key: null })
      expect(status === 401).toBe(needs !== 'nobody')
      const key = (await keyOfApp1()).key
      const isForKeys = path.startsWith('/api/sdk/')
      const foreign = await api.request(method, path.replaceAll(/:\w+/g, '2'), { key })
      const isOff = path.startsWith('/api/oidc/')
      expect(foreign.status).toBe(needs !== 'nobody' ? 403 : isOff ? 404 : method === 'GET' ? 200 : 400)
      if (needs !== 'nobody' && !isForKeys) expect((await api.request(method, url, { key })).status).toBe(403)
    },
  )

  let made: { readonly key: string } | undefined
  const keyOfApp1 = async (): Promise<{ readonly key: string }> => {
    if (made) return made
    await api.post('/api/apps', { title: 'shop' })
    const { key }: { key: string } = (await api.post('/api/apps/1/keys')).body.payload
    made = { key }
    return made
  }
})
