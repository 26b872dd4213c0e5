import { Agent, request } from 'node:http'
import { measurePace } from '@tailslide/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.js'
import { openDatabase } from '../../../src/db/open-database.js'
import { faultOf } from '../../harness/check-answer.js'
import { KINDS, type TestDatabases, testDatabases } from '../../harness/databases.js'
import { type RunningTower, runTower } from '../../harness/run-tower.js'
import { type FuzzRequest, fuzzRequest } from './fuzz-requests.js'
import { knownThings } from './known-things.js'
import { innerTextOf, secretsIn } from './planted.js'
import { createRandom, type Random } from './random.js'
import { type KnownRoute, routesMadeBy } from './route-schemas.js'
import { secretsShown, secretsStored } from './shown.js'
import { forbiddenThings } from './stored.js'

/** On each database; a hundred thousand with `FUZZ_REQUESTS=100000`. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 5_000)
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1e9)
const ONLY = process.env.FUZZ_DATABASE
const AT_ONCE = 8
/** A request that nothing is done for is sent in between. */
const REFERENCE_EVERY = 20
const REFRESH_EVERY = 100
const TELL_EVERY = 10_000
const MOST_MS = 100
/** Of what hashes a password, which is to take time: some 100 ms by itself. */
const MOST_HASHING_MS = 300
const HASHES = /^\/api\/(?:session|setup|password|me\/password)\b/
/** Of all that has happened, which after a hundred thousand requests is eight thousand entries, in pieces. */
const MOST_EXPORTING_MS = 1_000
const EXPORTS = /^\/api\/history\/export\b/
const mostOf = ({ path }: FuzzRequest): number =>
  HASHES.test(path) ? MOST_HASHING_MS : EXPORTS.test(path) ? MOST_EXPORTING_MS : MOST_MS
/** Enough to mend by. */
const MOST_TOLD = 20

const REFERENCE: FuzzRequest = { method: 'GET', path: '/healthz', headers: {}, body: undefined }

interface Sent {
  readonly fuzz: FuzzRequest
  readonly status: number
  readonly text: string
  readonly media: string
  readonly ms: number
}

describe.each(KINDS.filter((kind) => ONLY === undefined || ONLY === kind))(
  'requests by the schemas and against them, on %s',
  (kind) => {
    let databases: TestDatabases
    let database: Database
    let api: RunningTower
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

    afterAll(async () => {
      agent.destroy()
      await database?.close()
      await api?.tower.stop()
      await databases?.stop()
    })

    const send = (fuzz: FuzzRequest): Promise<Sent> =>
      new Promise((resolve, reject) => {
        const { method, path, headers, body } = fuzz
        const from = performance.now()
        const outgoing = request(api.url, { method, path, headers, agent }, (response) => {
          const status = response.statusCode ?? 0
          const media = response.headers['content-type']?.split(';')[0] ?? ''
          const done = (text: string) => resolve({ fuzz, status, text, media, ms: performance.now() - from })
          // A stream has no end.
          if (method === 'GET' && media === 'text/event-stream') {
            done('')
            outgoing.destroy()
            return
          }
          const parts: string[] = []
          response.setEncoding('utf8').on('data', (part) => parts.push(part))
          response.on('end', () => done(parts.join('')))
          response.on('error', reject)
        })
        // The connection is closed before the body where nobody reads it.
        outgoing.on('error', (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') return reject(error)
          resolve({ fuzz, status: 0, text: '', media: '', ms: performance.now() - from })
        })
        outgoing.end(body)
      })

    it(`are answered as the contract says, never slowly, and tell no secret (FUZZ_SEED=${SEED})`, {
      timeout: 60_000 + REQUESTS * 60,
    }, async () => {
      const wrong: string[] = []
      const tell = (words: string | undefined) => {
        if (words !== undefined && wrong.length < MOST_TOLD) wrong.push(words)
      }
      const log = (...told: unknown[]) => {
        for (const secret of secretsIn(JSON.stringify(told, (_, value) => readable(value)))) tell(`logged: ${secret}`)
      }
      databases = await testDatabases(kind)
      const options = await databases.fresh()
      const logger = { debug: log, info: log, warn: log, error: log }
      const { made, routes } = await routesMadeBy(() => runTower(options, { logger, trustedProxies: 'loopback' }))
      api = made
      database = await openDatabase(options, () => {})
      const shop = (await api.post('/api/projects', { title: 'shop' })).body.payload.environments[0].app_id
      const random = createRandom(SEED)
      const key: string = (await api.post(`/api/apps/${shop}/keys`)).body.payload.key
      const known = knownThings(database, { random, api, key })
      const times = new Map<KnownRoute, number>(routes.map((route) => [route, 0]))
      const slow: Sent[] = []
      const counts = { sent: 0, closed: 0, done: 0 }
      const done = new Map<KnownRoute, number>()
      let reference = 0

      const oneAfterTheOther = async (): Promise<void> => {
        while (counts.sent < REQUESTS) {
          const count = counts.sent++
          if (count % REFRESH_EVERY === 0) await known.refresh()
          if (count % REFERENCE_EVERY === 0) reference = Math.max(reference, (await send(REFERENCE)).ms)
          if (count > 0 && count % TELL_EVERY === 0) process.stdout.write(`${count} requests, ${counts.done} done\n`)
          const route = nextRoute(routes, times, random)
          times.set(route, (times.get(route) ?? 0) + 1)
          const sent = await send(fuzzRequest(route, random, known))
          if (sent.status === 0) counts.closed += 1
          if (sent.status < 400 && sent.status > 0) {
            counts.done += 1
            done.set(route, (done.get(route) ?? 0) + 1)
          }
          if (sent.ms > mostOf(sent.fuzz) + reference) slow.push(sent)
          tell(faultIn(route, sent))
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther))
      const never = routes.filter((route) => !done.has(route)).map(({ method, url }) => `${method} ${url}`)
      process.stdout.write(
        `${kind}: ${REQUESTS} requests by ${routes.length} routes, ${counts.done} done, ${counts.closed} cut off, ` +
          `${slow.length} slow among others; FUZZ_SEED=${SEED}; never done: ${never.join(', ')}\n`,
      )
      // Softly, because a long run is to tell of everything at its end.
      expect.soft(wrong).toEqual([])
      expect.soft(counts.closed).toBeLessThan(REQUESTS / 10)
      expect.soft(counts.done).toBeGreaterThan(REQUESTS / 6)
      expect.soft([...times].filter(([, count]) => count < REQUESTS / routes.length / 4)).toEqual([])

      await known.refresh()
      expect.soft(await forbiddenThings(known)).toEqual([])
      expect.soft(await secretsShown(known)).toEqual([])
      expect.soft(await secretsStored(database)).toEqual([])

      // What was slow among others is sent again alone: what is slow by itself is slow every time.
      const pace = measurePace()
      const slowAlone: string[] = []
      for (const one of slow) {
        let best = one
        for (let time = 0; time < 3 && best.ms > mostOf(one.fuzz); time += 1) {
          const again = await send(one.fuzz)
          if (again.ms < best.ms) best = again
        }
        if (best.ms > pace.limit(mostOf(one.fuzz))) slowAlone.push(inWords(best))
      }
      pace.stop()
      expect.soft(slowAlone).toEqual([])
      expect((await send(REFERENCE)).status).toBe(200)
    })
  },
)

/** What is wrong with an answer, in words. */
function faultIn({ method, url }: KnownRoute, sent: Sent): string | undefined {
  const { status, text, media } = sent
  if (status === 0 || (status >= 200 && media === 'text/event-stream')) return undefined
  const inner = status >= 400 ? innerTextOf(text) : undefined
  // Only what makes something answers with secrets.
  const isGiving = method === 'POST' && status < 300
  const secret = secretsIn(text, isGiving ? ['own', 'given'] : ['own'])[0]
  const fault =
    (status >= 500 && url !== '/readyz' ? 'is a failure of Tower' : undefined) ??
    (inner === undefined ? undefined : `has the text ${inner}`) ??
    (secret === undefined ? undefined : `has the secret ${secret}`) ??
    faultOf({ method: method === 'HEAD' ? 'GET' : method, path: url }, { status, media, text })
  return fault === undefined ? undefined : `${fault}: ${inWords(sent)}`
}

/** Every route as often as any other; deletions less often, so that something is there. */
function nextRoute(routes: readonly KnownRoute[], times: ReadonlyMap<KnownRoute, number>, random: Random): KnownRoute {
  const route = random.pick(routes)
  const mean = [...times.values()].reduce((sum, count) => sum + count, 0) / routes.length
  const isTurn = (times.get(route) ?? 0) < (route.method === 'DELETE' ? 0.5 : 2) * mean + 5
  return isTurn ? route : nextRoute(routes, times, random)
}

const readable = (value: unknown): unknown =>
  value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value

const inWords = ({ fuzz, status, text, ms }: Sent): string =>
  `${status} in ${Math.round(ms)} ms: ${fuzz.method} ${fuzz.path} ${JSON.stringify(fuzz.body)?.slice(0, 300)} -> ${text.slice(0, 300)}`
