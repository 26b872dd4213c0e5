import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('bad input, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let before: string

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    await api.post('/api/apps/1/flags', { title: 'checkout' })
    before = JSON.stringify((await api.get('/api/flags/1')).body)
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  it.each<[field: string, value: unknown, rule: RegExp]>([
    ['title', '', /1 to 200 characters/],
    ['title', ' \t\n', /not blank/],
    ['title', 7, /must be a string/],
    ['title', 'x'.repeat(201), /1 to 200 characters/],
    ['title', 'a\u0000b', /must be a string/],
    ['description', 'a\u0000b', /without NUL/],
    ['description', null, /must be a string/],
    ['is_active', 'true', /true or false/],
    ['is_active', 1, /true or false/],
    ['is_enabled', null, /true or false/],
    ['rollout_percentage', 100.1, /from 0 to 100/],
    ['rollout_percentage', -0.1, /from 0 to 100/],
    ['rollout_percentage', 33.3333, /in steps of 0\.001$/],
    ['rollout_percentage', 0.0001, /in steps of 0\.001$/],
    ['error_threshold_percentage', 0.00005, /in steps of 0\.001$/],
    ['circuit_slow_threshold_percentage', 99.9999, /in steps of 0\.001$/],
    ['circuit_initial_recovery_percentage', 10.0005, /in steps of 0\.001$/],
    ['circuit_recovery_increment_percentage', 0.0001, /in steps of 0\.001: a recovery/],
    ['rollout_percentage', '50', /from 0 to 100/],
    ['rollout_percentage', [50], /from 0 to 100/],
    ['error_threshold_percentage', 101, /from 0 to 100/],
    ['circuit_slow_threshold_percentage', -1, /from 0 to 100/],
    ['circuit_initial_recovery_percentage', 101, /from 0 to 100/],
    ['circuit_recovery_percentage', 'much', /from 0 to 100/],
    ['circuit_recovery_increment_percentage', 0, /above 0/],
    ['circuit_recovery_delay', 99, /from 100 to/],
    ['circuit_recovery_rate', 100.5, /whole number of milliseconds/],
    ['circuit_recovery_rate', 2 ** 31, /from 100 to/],
    ['circuit_recovery_profile', 'cubic', /"linear", "exponential"/],
    ['circuit_status', 'half', /"open", "close", "recovery"/],
    ['circuit_mode', 'off', /"automatic", "observe"/],
    ['circuit_window', 99, /from 100 to 3600000/],
    ['circuit_window', 3_600_001, /from 100 to 3600000/],
    ['circuit_minimum_requests', 0, /from 1 to/],
    ['circuit_rule', 'both', /"threshold", "comparison"/],
    ['circuit_confidence_percentage', 50, /must be 0, or a number from 90 to 99\.9999999/],
    ['circuit_confidence_percentage', 100, /must be 0, or a number from 90 to 99\.9999999/],
    ['circuit_comparison_margin_percentage', 50.1, /from 0 to 50/],
    ['circuit_quorum_instances', 0, /from 1 to 1000/],
    ['circuit_quorum_instances', 1.5, /whole number of instances/],
    ['white_listed_users', ['alice'], /must be a string/],
    ['id', 2, /id in the path/],
    ['app_id', 2, /own app/],
    ['rollout_percentge', 50, /not a known field \(did you mean rollout_percentage\?\)/],
    ['isActive', true, /not a known field \(did you mean is_active\?\)/],
    ['something_else_entirely', 1, /not a known field$/],
  ])('names %s, the value %j and the rule', async (field, value, rule) => {
    const answer = await api.patch('/api/flags/1', { [field]: value })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'INVALID_INPUT',
      detail: expect.stringContaining(field),
      fields: [{ field, value, rule: expect.stringMatching(rule) }],
    })
    expect(JSON.stringify((await api.get('/api/flags/1')).body)).toBe(before)
  })

  it('names every field that is wrong, not only the first', async () => {
    const answer = await api.post('/api/apps/1/flags', { rollout_percentage: 101, nope: 1 })
    const fields: { field: string }[] = answer.body.fields
    expect(fields.map(({ field }) => field).sort()).toEqual(['nope', 'rollout_percentage', 'title'])
  })

  it.each([
    ['POST', '/api/apps', ''],
    ['POST', '/api/apps', 'null'],
    ['POST', '/api/apps', '[]'],
    ['POST', '/api/apps', '"title"'],
    ['PATCH', '/api/flags/1', ''],
    ['PATCH', '/api/flags/1/toggle', ''],
    ['PATCH', '/api/flags/1/toggle', '{}'],
  ])('%s %s with the body %j is no object with the fields it needs', async (method, path, body) => {
    const answer = await api.request(method, path, { body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
  })

  it.each(['{"title": ', '{title: 1}', '\u0000', '{"__proto__": {"title": "x"}, "title": "y"}'])(
    'says that %j is not JSON to be read',
    async (body) => {
      const answer = await api.request('POST', '/api/apps', { body })
      expect(answer).toMatchObject({ status: 400, body: { code: 'MALFORMED_JSON' } })
    },
  )

  it('refuses a guard that the request would not heed, and does nothing', async () => {
    const guarded = (method: string, path: string, body: object, guard = '"1-0"') =>
      api.request(method, path, { body, headers: { 'if-match': guard } })
    const asked = [
      guarded('PATCH', '/api/flags/1/about', { owner: 'me' }),
      guarded('POST', '/api/apps/1/flags', { title: 'another' }),
      guarded('POST', '/api/apps/1/flags/toggle', { flags: [1], is_active: true }),
    ]
    for (const { status, body } of await Promise.all(asked)) {
      expect([status, body.fields]).toEqual([
        400,
        [{ field: 'If-Match', value: '"1-0"', rule: 'must be left out: this request does not heed it' }],
      ])
    }
    expect(JSON.stringify((await api.get('/api/flags/1')).body)).toBe(before)
    expect((await guarded('PATCH', '/api/flags/1/about', {}, '*')).status).toBe(200)
  })

  it('says where a body stops being JSON', async () => {
    const answer = await api.request('POST', '/api/apps', { body: '{"title": "shop" "x": 1}' })
    expect(answer.body.detail).toMatch(/^The body is not valid JSON: .*position 17/)
  })

  it('refuses a body of 2 MB, saying how much it reads', async () => {
    const answer = await api.post('/api/apps', { title: 'x'.repeat(2_000_000) })
    expect(answer).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE', detail: expect.stringMatching(/1 MiB \(1,048,576 bytes\)/) },
    })
    const file = await api.post('/api/config', { config: { project: 'x'.repeat(9_000_000) } })
    expect(file).toMatchObject({ status: 413, body: { detail: expect.stringMatching(/4 MiB \(4,194,304 bytes\)/) } })
  })

  it('refuses a body that is not JSON by its type', async () => {
    const headers = { 'content-type': 'application/xml' }
    const answer = await api.request('POST', '/api/apps', { body: '<title/>', headers })
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } })
  })

  it('refuses bytes that are not UTF-8, and any other charset, instead of storing them as question marks', async () => {
    const send = (body: Uint8Array, charset: string) =>
      fetch(`${api.url}/api/apps`, {
        method: 'POST',
        headers: { authorization: `Bearer ${api.adminToken}`, 'content-type': `application/json${charset}` },
        body,
      })
    const latin = Buffer.from('{"title":"caf\xe9"}', 'latin1')
    const notUtf8 = await send(latin, '')
    expect([notUtf8.status, await notUtf8.json()]).toMatchObject([400, { detail: 'The body is not UTF-8.' }])
    const charset = await send(latin, '; charset=iso-8859-1')
    expect([charset.status, await charset.json()]).toMatchObject([415, { code: 'UNSUPPORTED_MEDIA_TYPE' }])
    expect((await send(Buffer.from('{"title":"café"}'), '; charset=UTF-8')).status).toBe(201)
  })

  it.each(['abc', '0', '-1', '1.5', '1e3', '%20', '99999999999'])('says that the id %s is none', async (id) => {
    const answer = await api.get(`/api/flags/${id}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field: 'id' }] } })
  })

  it('takes an id beyond what the database can hold for one that is not there', async () => {
    expect(await api.get('/api/flags/2147483648')).toMatchObject({
      status: 404,
      body: { detail: 'There is no flag with that id.' },
    })
    expect((await api.get('/api/apps/9999999999')).status).toBe(404)
  })

  it('answers 404 in its own words for what it does not have', async () => {
    const answer = await api.request('PUT', '/api/apps')
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'ROUTE_NOT_FOUND', detail: expect.stringMatching(/PUT \/api\/apps/) },
    })
    expect((await api.get('/api/flags/%zz')).status).toBe(400)
  })

  it.each([
    ['timeRange=abc&timeBucket=1', 'timeRange'],
    ['timeRange=0&timeBucket=1', 'timeRange'],
    ['timeRange=3600001&timeBucket=100000', 'timeRange'],
    ['timeRange=1000', 'timeBucket'],
    ['timeRange=1000&timeBucket=0', 'timeBucket'],
    ['timeRange=3600000&timeBucket=1', 'timeBucket'],
    ['timeRange=1000&timeBucket=100&zoom=2', 'zoom'],
  ])('refuses the time range %s', async (query, field) => {
    const answer = await api.get(`/api/flags/1/timeseries?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field }] } })
  })

  it.each(['limit=0', 'limit=1001', 'limit=x', 'before=x', 'page=2'])('refuses the page of logs %s', async (query) => {
    expect((await api.get(`/api/logs?${query}`)).status).toBe(400)
  })

  it.each<[what: string, counts: unknown]>([
    ['no array', {}],
    ['a kind that is none', [{ flagId: 1, kind: 'maybe', count: 1 }]],
    ['a count of nothing', [{ flagId: 1, kind: 'failure', count: 0 }]],
    ['a part of a call', [{ flagId: 1, kind: 'failure', count: 0.5 }]],
    ['more than a flag can count', [{ flagId: 1, kind: 'failure', count: 1e300 }]],
    ['a flag by its title', [{ flagId: 'checkout', kind: 'failure', count: 1 }]],
    ['late by less than nothing', [{ flagId: 1, kind: 'failure', count: 1, heldMs: -1 }]],
    ['later than signals are kept', [{ flagId: 1, kind: 'failure', count: 1, heldMs: 3_600_001 }]],
    ['late by a word', [{ flagId: 1, kind: 'failure', count: 1, heldMs: 'soon' }]],
    ['an unknown field', [{ flagId: 1, kind: 'failure', count: 1, at: 5 }]],
  ])('refuses signals that are %s', async (_what, counts) => {
    const answer = await api.post('/api/sdk/apps/1/signals', { instance: 'i', batch: 'b', counts })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
    const chart = await api.get('/api/flags/1/timeseries?timeRange=60000&timeBucket=60000')
    expect(chart.body.payload).toMatchObject([{ failure: 0 }])
  })

  it('answers what is no HTTP without falling over', async () => {
    const { port } = new URL(api.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('\u0000\u0001 nonsense\r\n\r\n'))
      socket.on('close', () => resolve()).on('error', () => {})
      socket.resume()
    })
    expect((await api.get('/api/apps')).status).toBe(200)
  })
})
