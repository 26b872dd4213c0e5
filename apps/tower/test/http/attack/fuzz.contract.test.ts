import { Agent, request } from 'node:http'
import { measurePace } from '@tailslide/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'
import { type FuzzRequest, fuzzRequest } from './fuzz-requests.js'
import { createRandom, type Random } from './random.js'
import { type KnownRoute, routesMadeBy } from './route-schemas.js'

/** On each database; 20,000 in all. */
const REQUESTS = 10_000
const AT_ONCE = 8
/** A request that nothing is done for is sent in between. */
const REFERENCE_EVERY = 20
const MOST_MS = 100
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1e9)

const REFERENCE: FuzzRequest = { method: 'GET', path: '/healthz', headers: {}, body: undefined }

interface Sent {
  readonly fuzz: FuzzRequest
  readonly status: number
  readonly text: string
  readonly ms: number
}

describe.each(KINDS)('requests by the schemas and against them, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

  afterAll(async () => {
    agent.destroy()
    await api?.tower.stop()
    await databases?.stop()
  })

  const send = (fuzz: FuzzRequest): Promise<Sent> =>
    new Promise((resolve, reject) => {
      const { method, path, headers, body } = fuzz
      const from = performance.now()
      const done = (status: number, text: string) => resolve({ fuzz, status, text, ms: performance.now() - from })
      const outgoing = request(api.url, { method, path, headers, agent }, (response) => {
        const status = response.statusCode ?? 0
        // A stream has no end.
        if (method === 'GET' && response.headers['content-type']?.startsWith('text/event-stream')) {
          done(status, '')
          outgoing.destroy()
          return
        }
        let text = ''
        response.setEncoding('utf8').on('data', (part) => {
          text = text.length < 2_000 ? text + part : text
        })
        response.on('end', () => done(status, text))
        response.on('error', reject)
      })
      // The connection is closed before the body where nobody reads it.
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') done(0, '')
        else reject(error)
      })
      outgoing.end(body)
    })

  const fill = async (): Promise<string[]> => {
    for (let app = 1; app <= 3; app += 1) {
      await api.post('/api/apps', { title: `app ${app}` })
      for (let flag = 1; flag <= 4; flag += 1) await api.post(`/api/apps/${app}/flags`, { title: `flag ${flag}` })
    }
    const key: string = (await api.post('/api/apps/1/keys')).body.payload.key
    return [api.adminToken, api.adminToken, api.adminToken, key]
  }

  it(`are never answered 5xx and never slowly (FUZZ_SEED=${SEED})`, { timeout: 300_000 }, async () => {
    databases = await testDatabases(kind)
    const { made, routes } = await routesMadeBy(async () => runTower(await databases.fresh()))
    api = made
    const keys = await fill()
    const random = createRandom(SEED)
    const pace = measurePace()
    const times = new Map<KnownRoute, number>(routes.map((route) => [route, 0]))
    const sent: Sent[] = []
    let reference = 0

    const oneAfterTheOther = async (): Promise<void> => {
      while (sent.length < REQUESTS) {
        if (sent.length % REFERENCE_EVERY === 0) reference = Math.max(reference, (await send(REFERENCE)).ms)
        const route = nextRoute(routes, times, random)
        times.set(route, (times.get(route) ?? 0) + 1)
        sent.push(await send(fuzzRequest(route, random, keys)))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther))

    expect(sent.filter(({ status }) => status >= 500).map(inWords)).toEqual([])
    expect(sent.filter(({ status }) => status === 0).length).toBeLessThan(REQUESTS / 10)
    // Some routes are for people who have signed in, and no key opens those.
    expect(sent.filter(({ status }) => status < 300).length).toBeGreaterThan(REQUESTS / 15)
    expect([...times].filter(([, count]) => count < REQUESTS / routes.length / 4)).toEqual([])

    // What was slow among others is sent again alone: what is slow by itself is slow every time.
    const slow: string[] = []
    for (const one of sent.filter(({ ms }) => ms > MOST_MS + reference)) {
      let best = one
      for (let time = 0; time < 3 && best.ms > MOST_MS; time += 1) {
        const again = await send(one.fuzz)
        if (again.ms < best.ms) best = again
      }
      if (best.ms > pace.limit(MOST_MS)) slow.push(inWords(best))
    }
    pace.stop()
    expect(slow).toEqual([])
    expect((await send(REFERENCE)).status).toBe(200)
  })
})

/** Every route as often as any other; deletions less often, so that something is there. */
function nextRoute(routes: readonly KnownRoute[], times: ReadonlyMap<KnownRoute, number>, random: Random): KnownRoute {
  const route = random.pick(routes)
  const mean = [...times.values()].reduce((sum, count) => sum + count, 0) / routes.length
  const isTurn = (times.get(route) ?? 0) < (route.method === 'DELETE' ? 0.5 : 2) * mean + 5
  return isTurn ? route : nextRoute(routes, times, random)
}

const inWords = ({ fuzz, status, text, ms }: Sent): string =>
  `${status} in ${Math.round(ms)} ms: ${fuzz.method} ${fuzz.path} ${JSON.stringify(fuzz.body)?.slice(0, 300)} -> ${text.slice(0, 300)}`
