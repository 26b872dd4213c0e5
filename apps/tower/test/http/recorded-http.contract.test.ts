import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

interface Exchange {
  readonly step: string
  readonly method: string
  readonly path: string
  readonly request?: unknown
  readonly status: number
  readonly body: unknown
}

const recording = new URL('../../../../conformance/tower-http.json', import.meta.url)
const { exchanges }: { exchanges: Exchange[] } = JSON.parse(readFileSync(recording, 'utf8'))

/** Where deployed Tower answers 200 with an error, or succeeds with what is a mistake, ours says what is wrong. */
const REFUSED: Record<string, [status: number, code: string]> = {
  'app-create-dup': [409, 'TITLE_TAKEN'],
  'app-create-blank': [400, 'INVALID_INPUT'],
  'app-create-notitle': [400, 'INVALID_INPUT'],
  'app-get-missing': [404, 'APP_NOT_FOUND'],
  'app-get-nonnumeric': [400, 'INVALID_INPUT'],
  'app-patch-missing': [404, 'APP_NOT_FOUND'],
  'app-delete-missing': [404, 'APP_NOT_FOUND'],
  'flag-create-rollout-101': [400, 'INVALID_INPUT'],
  'flag-create-rollout-negative': [400, 'INVALID_INPUT'],
  'flag-create-missing-app': [404, 'APP_NOT_FOUND'],
  'flag-create-unknown-field': [400, 'INVALID_INPUT'],
  'flag-create-notitle': [400, 'INVALID_INPUT'],
  'flag-create-ws-title': [400, 'INVALID_INPUT'],
  'flag-get-missing': [404, 'FLAG_NOT_FOUND'],
  'flag-patch-missing': [404, 'FLAG_NOT_FOUND'],
  // A percentage in quotes was taken for a number.
  'flag-patch-percent-string': [400, 'INVALID_INPUT'],
  // A toggle without a word switched the flag off.
  'toggle-nobody': [400, 'INVALID_INPUT'],
  'toggle-missing': [404, 'FLAG_NOT_FOUND'],
  'circuit-http-open-missing': [404, 'FLAG_NOT_FOUND'],
  'timeseries-noparams': [400, 'INVALID_INPUT'],
  'flag-delete-missing': [404, 'FLAG_NOT_FOUND'],
  'bad-json': [400, 'MALFORMED_JSON'],
  'unknown-route': [404, 'ROUTE_NOT_FOUND'],
  // One key for everybody, readable at any time: keys belong to an app now, at /api/apps/:id/keys.
  'keys-get-empty': [404, 'ROUTE_NOT_FOUND'],
  'keys-create': [404, 'ROUTE_NOT_FOUND'],
  'keys-get': [404, 'ROUTE_NOT_FOUND'],
  'keys-create-again': [404, 'ROUTE_NOT_FOUND'],
}

/** Titles were unique across all apps; ours are so within one. */
const ALLOWED = new Set(['flag-create-dup-title-other-app'])

/**
 * Values that differ, field by field. Ids and instants are the database's. The circuit was reported as the switch had
 * it, and its recovery percentage as a client had last written it; ours are those of the circuit.
 */
const NOT_COMPARED = new Set([
  'id',
  'log_id',
  'created_at',
  'updated_at',
  'timestamp',
  'circuit_status',
  'circuit_recovery_percentage',
])

/** Percentages were rounded up to tenths, and nobody was told; ours are as they were written. */
const ROUNDED_UP = new Set([
  'rollout_percentage',
  'circuit_initial_recovery_percentage',
  'circuit_recovery_increment_percentage',
])
const roundedUp = (percentage: unknown): number => Math.ceil(Number((Number(percentage) * 10).toFixed(6))) / 10

/** What a field is where nobody has said: ours protect. */
const DEFAULTS_DIFFER: Record<string, { deployed: unknown; here: unknown; why: string }> = {
  error_threshold_percentage: { deployed: 0, here: 10, why: 'with 0 the circuit of a new flag never trips' },
  is_recoverable: { deployed: false, here: true, why: 'a circuit that opened stayed open until a person came' },
  circuit_recovery_delay: { deployed: 100, here: 10_000, why: 'nothing is mended in a tenth of a second' },
  circuit_recovery_rate: { deployed: 100, here: 2_000, why: 'a step that is over so soon proves nothing' },
  circuit_recovery_increment_percentage: { deployed: 0.1, here: 10, why: '900 steps, each with its entry in the log' },
}

/** The recorded entries of updates that set flag 2 to what it was. Deployed Tower wrote one for each; ours tell of changes. */
const OF_NO_CHANGE = new Set([6, 7])

/** `<flag id>.<field>` for everything that a request had said of a flag when the step was answered. */
function saidUntil(step: string): ReadonlySet<string> {
  const said = new Set<string>()
  for (const exchange of exchanges) {
    const { payload }: { payload?: unknown } = Object(exchange.body)
    const id = exchange.path.endsWith('/flags') ? Reflect.get(Object(payload), 'id') : exchange.path.split('/').at(-1)
    for (const field of Object.keys(Object(exchange.request))) said.add(`${id}.${field}`)
    if (exchange.step === step) break
  }
  return said
}

/** The recorded value with the keys and values that the answer must have; the answer may have more. */
function compare(answer: unknown, recorded: unknown, path: string, said: ReadonlySet<string>): void {
  if (Array.isArray(recorded)) {
    expect(Array.isArray(answer), `${path} is an array`).toBe(true)
    if (!Array.isArray(answer)) return
    const entries = recorded.filter((item) => !OF_NO_CHANGE.has(Reflect.get(Object(item), 'log_id')))
    for (const [index, item] of entries.entries()) compare(answer[index], item, `${path}[${index}]`, said)
    return
  }
  if (typeof recorded === 'object' && recorded !== null) {
    expect(Object.keys(answer ?? {}), path).toEqual(expect.arrayContaining(Object.keys(recorded)))
    for (const [key, value] of Object.entries(recorded)) {
      const own: unknown = Reflect.get(Object(answer), key)
      const differs = said.has(`${Reflect.get(recorded, 'id')}.${key}`) ? undefined : DEFAULTS_DIFFER[key]
      if (NOT_COMPARED.has(key)) expect(typeof own, `${path}.${key}`).toBe(typeof value)
      else if (differs) expect([own, value], `${path}.${key}: ${differs.why}`).toEqual([differs.here, differs.deployed])
      else if (ROUNDED_UP.has(key)) expect(roundedUp(own), `${path}.${key}`).toBe(value)
      else compare(own, value, `${path}.${key}`, said)
    }
    return
  }
  expect(answer, path).toEqual(recorded)
}

/** Lists differ in what deployed Tower had stored by mistake: these compare what each entry looks like. */
const SHAPE_ONLY = new Set(['flags-list', 'logs-all', 'logs-app', 'logs-after'])

describe.each(KINDS)('the recorded exchanges of deployed Tower, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  const answers = new Map<string, { status: number; body: { payload: never; error: never } }>()

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    for (const { step, method, path, request } of exchanges) {
      const body = step === 'bad-json' ? '{"title": ' : request
      answers.set(step, await api.request(method, path, body === undefined ? {} : { body }))
    }
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  it.each(exchanges.map((exchange) => [exchange.step, exchange] as const))('%s', (step, recorded) => {
    const answer = answers.get(step)
    const refused = REFUSED[step]
    if (refused) {
      const [status, code] = refused
      expect(answer).toMatchObject({ status, body: { code, detail: expect.any(String) } })
    } else if (ALLOWED.has(step)) {
      expect(answer).toMatchObject({ status: 201, body: { payload: { app_id: 2, title: 'Flag 1' } } })
    } else if (SHAPE_ONLY.has(step)) {
      const { payload }: { payload?: unknown } = Object(recorded.body)
      const [first] = Array.isArray(payload) ? payload : []
      expect(answer?.status).toBe(200)
      const list: unknown[] = answer?.body.payload ?? []
      expect(list.length).toBeGreaterThan(0)
      for (const entry of list) expect(Object.keys(Object(entry))).toEqual(expect.arrayContaining(Object.keys(first)))
    } else {
      expect(answer?.status).toBe(recorded.status)
      compare(answer?.body, recorded.body, step, saidUntil(step))
    }
  })

  it('lists all logs newest first and those of an app oldest first', () => {
    const ids = (step: string, key: string): number[] =>
      (answers.get(step)?.body.payload ?? []).map((entry: Record<string, number>) => entry[key] ?? 0)
    const all = ids('logs-all', 'log_id')
    const ofApp = ids('logs-app', 'id')
    expect(all.length).toBeGreaterThan(5)
    expect(all).toEqual([...all].sort((a, b) => b - a))
    expect(ofApp).toEqual([...ofApp].sort((a, b) => a - b))
  })
})
