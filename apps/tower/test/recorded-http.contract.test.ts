import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from './harness/databases.js'
import { type RunningTower, runTower } from './harness/run-tower.js'

interface Exchange {
  readonly step: string
  readonly method: string
  readonly path: string
  readonly request?: unknown
  readonly status: number
  readonly body: unknown
}

const recording = new URL('../../../conformance/tower-http.json', import.meta.url)
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

/** The recorded value with the keys and values that the answer must have; the answer may have more. */
function compare(answer: unknown, recorded: unknown, path: string): void {
  if (Array.isArray(recorded)) {
    expect(Array.isArray(answer), `${path} is an array`).toBe(true)
    if (!Array.isArray(answer)) return
    for (const [index, item] of recorded.entries()) compare(answer[index], item, `${path}[${index}]`)
    return
  }
  if (typeof recorded === 'object' && recorded !== null) {
    expect(Object.keys(answer ?? {}), path).toEqual(expect.arrayContaining(Object.keys(recorded)))
    for (const [key, value] of Object.entries(recorded)) {
      const own: unknown = Reflect.get(Object(answer), key)
      if (NOT_COMPARED.has(key)) expect(typeof own, `${path}.${key}`).toBe(typeof value)
      else compare(own, value, `${path}.${key}`)
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
      expect(answer).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } })
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
      compare(answer?.body, recorded.body, step)
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
