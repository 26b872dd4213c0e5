import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const broker = { publisher: { publish: async () => {}, close: async () => {} } }

describe('what a person is told of a save that was taken', () => {
  let databases: TestDatabases
  let api: RunningTower
  let made = 0

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const make = async (fields: object = {}) =>
    (await api.post('/api/apps/1/flags', { title: `flag ${++made}`, ...fields })).body
  const opened = async (fields: object = {}) => {
    const { id } = (await make(fields)).payload
    await api.post(`/api/flags/circuit/${id}/open`)
    return id
  }

  it('is nothing when the flag is protected and everything was written', async () => {
    const { payload, notice } = await make({ is_active: true, rollout_percentage: 10 })
    expect(notice).toBeUndefined()
    const changes = [{ rollout_percentage: 20 }, { circuit_rule: 'comparison', error_threshold_percentage: 0 }, {}]
    for (const change of changes)
      expect(await api.patch(`/api/flags/${payload.id}`, change)).not.toHaveProperty('body.notice')
  })

  it.each<[fields: object, says: RegExp]>([
    [{ error_threshold_percentage: 0 }, /never opens by itself.*error_threshold_percentage is 0/],
    [{ error_threshold_percentage: 100 }, /never opens by itself.*error_threshold_percentage is 100/],
    [{ circuit_mode: 'forced_closed' }, /circuit_mode is "forced_closed".*stays closed/],
    [{ circuit_mode: 'observe' }, /circuit_mode is "observe".*only logged/],
    [{ is_recoverable: false }, /stays open until .*POST \/api\/flags\/circuit\/\d+\/close/],
    [
      { circuit_mode: 'forced_open', is_active: true },
      /stays off for everyone.*Set circuit_mode to "automatic".*close/,
    ],
  ])('who makes a flag with %j, or changes one so, is told what it will not do', async (fields, says) => {
    expect((await make(fields)).notice).toMatch(says)
    const { payload } = await make()
    expect((await api.patch(`/api/flags/${payload.id}`, fields)).body.notice).toMatch(says)
  })

  it('is nothing for a flag that slow calls can trip, or for one that is switched off', async () => {
    const slow = { error_threshold_percentage: 0, circuit_slow_threshold_percentage: 20 }
    expect(await make(slow)).not.toHaveProperty('notice')
    const { payload } = await make({ error_threshold_percentage: 0 })
    const toggle = async (is_active: boolean) =>
      (await api.patch(`/api/flags/${payload.id}/toggle`, { is_active })).body
    expect((await toggle(true)).notice).toMatch(/never opens by itself/)
    expect(await toggle(false)).not.toHaveProperty('notice')
  })

  it('has several sentences when there are several things to say', async () => {
    const { notice } = await make({ error_threshold_percentage: 0, circuit_status: 'open' })
    expect(notice).toMatch(/circuit_status.*never opens by itself/)
  })

  it.each([{ circuit_status: 'close' }, { is_active: true }, { is_enabled: true }])(
    'names the route that closes when %j is written to a flag whose circuit is open',
    async (change) => {
      const id = await opened()
      const { status, body } = await api.patch(`/api/flags/${id}`, change)
      expect(status).toBe(200)
      expect(body.payload.circuit_status).toBe('open')
      expect(body.notice).toContain(`POST /api/flags/circuit/${id}/close`)
    },
  )

  it('says that a circuit is already what somebody asks for, and of one that is closed how long it will wait', async () => {
    const { id } = (await make({ circuit_recovery_delay: 30_000 })).payload
    const notices = []
    for (const move of ['close', 'open', 'open', 'close']) {
      notices.push((await api.post(`/api/flags/circuit/${id}/${move}`)).body.notice)
    }
    expect(notices).toEqual([
      'The circuit was closed already: nothing has changed.',
      'It is tried again by itself after 30 s: turn the flag off to keep it off.',
      'The circuit was open already: nothing has changed.',
      'If it opens again within 600 s, it stays open for 60 s; later for 30 s, as the first time.',
    ])
  })

  it('says nothing of a second try where there is none', async () => {
    const { id } = (await make({ is_recoverable: false })).payload
    expect((await api.post(`/api/flags/circuit/${id}/open`)).body.notice).toBeUndefined()
  })

  it('says how a circuit is opened, and that a recovery begins by itself', async () => {
    const { id } = (await make()).payload
    const patched = async (change: object) => (await api.patch(`/api/flags/${id}`, change)).body.notice
    expect(await patched({ circuit_status: 'open' })).toContain(`POST /api/flags/circuit/${id}/open`)
    expect(await patched({ circuit_status: 'recovery' })).toContain('circuit_recovery_delay')
  })

  it('says of a circuit that is given back to itself while it is open how the flag comes back', async () => {
    const forced = { is_active: true, circuit_mode: 'forced_open', circuit_recovery_delay: 30_000 }
    const back = async (fields: object, change: object = {}) => {
      const { id } = (await make({ ...forced, ...fields })).payload
      const { notice = '' } = (await api.patch(`/api/flags/${id}`, { circuit_mode: 'automatic', ...change })).body
      return notice.replaceAll(`/${id}/`, '/<id>/')
    }
    const recovers =
      'The circuit is open still: the flag comes back by itself, step by step, beginning 30 s after the circuit has opened.'
    expect(await back({})).toBe(`${recovers} POST /api/flags/circuit/<id>/close brings it back at once.`)
    expect(await back({}, { is_active: true })).toBe(
      `The flag is switched on and stays off for everyone, because its circuit is open. Close it with POST /api/flags/circuit/<id>/close. ${recovers}`,
    )
    expect(await back({ is_recoverable: false })).toMatch(/^Once open, the circuit stays open until POST/)
    expect(await back({ is_active: false })).toBe('')
    expect(await back({}, { is_active: false })).toBe('')
    expect(await back({ circuit_mode: 'forced_closed' })).toBe('')
  })

  it('names every field that was taken and not written, and is silent about what is as it was', async () => {
    const whole = (await api.get(`/api/flags/${await opened({ is_active: true })}`)).body.payload
    expect(await api.patch(`/api/flags/${whole.id}`, whole)).not.toHaveProperty('body.notice')
    const current = (await api.get(`/api/flags/${whole.id}`)).body.payload
    const other = {
      circuit: { ...current.circuit, trips: 7 },
      circuit_revision: 99,
      circuit_recovery_percentage: 50,
      created_at: '2020-01-01T00:00:00.000Z',
      updated_at: '2020-01-01T00:00:00.000Z',
      logs: [],
    }
    for (const [field, value] of Object.entries(other)) {
      const { notice } = (await api.patch(`/api/flags/${whole.id}`, { ...current, [field]: value })).body
      expect(notice, field).toMatch(new RegExp(`^${field} (was|were) not written`))
      Object.assign(current, (await api.get(`/api/flags/${whole.id}`)).body.payload)
    }
    const { notice } = (await api.patch(`/api/flags/${whole.id}`, { ...current, ...other })).body
    for (const field of Object.keys(other)) expect(notice).toContain(field)
  })

  it.each([
    ['as it was read', (whole: object) => whole],
    [
      'as a reader of before keeps it, without is_enabled',
      ({ is_enabled: _, ...known }: { is_enabled: boolean }) => known,
    ],
  ])('is that a circuit which has closed was what kept a flag off that is sent back %s', async (_, kept) => {
    const id = await opened({ is_active: true })
    const read = await api.get(`/api/flags/${id}`)
    await api.post(`/api/flags/circuit/${id}/close`)
    const body = { ...kept(read.body.payload), description: 'new words' }
    const saved = await api.request('PATCH', `/api/flags/${id}`, {
      body,
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    })
    expect(saved.body.payload).toMatchObject({ description: 'new words', is_active: true, is_enabled: true })
    expect(saved.body.notice).toContain(`is_active was not written: beside circuit_status "open"`)
    expect(saved.body.notice).toContain(`PATCH /api/flags/${id}/toggle`)
  })

  it.each([
    ['by its switch, in a whole flag', { is_enabled: false }],
    ['by the word of the wire alone', undefined],
  ])('is no matter of a flag that is switched off %s while its circuit is open', async (_, change) => {
    const id = await opened({ is_active: true })
    const whole = (await api.get(`/api/flags/${id}`)).body.payload
    const { body } = await api.patch(`/api/flags/${id}`, change ? { ...whole, ...change } : { is_active: false })
    expect(body.payload).toMatchObject({ is_active: false, is_enabled: false })
    expect(body.notice ?? '').not.toContain('is_active')
  })

  it('is silent about a whole flag whose circuit moves by what was written', async () => {
    const whole = (await api.get(`/api/flags/${(await make()).payload.id}`)).body.payload
    const forced = await api.patch(`/api/flags/${whole.id}`, { ...whole, circuit_mode: 'forced_open' })
    expect(forced.body).toMatchObject({ payload: { circuit_status: 'open' } })
    expect(forced.body.notice ?? '').not.toContain('circuit_status')
  })

  it('goes with a whole flag that is copied: its ids, instants and log are not taken over', async () => {
    await api.post('/api/apps', { title: 'mail' })
    const whole = (await api.get(`/api/flags/${(await make({ rollout_percentage: 12.5 })).payload.id}`)).body.payload
    const { status, body } = await api.post('/api/apps/2/flags', whole)
    expect(status).toBe(201)
    expect(body.payload).toMatchObject({ title: whole.title, app_id: 2, rollout_percentage: 12.5 })
    for (const field of ['id', 'app_id', 'created_at', 'updated_at', 'logs']) expect(body.notice).toContain(field)
  })

  it('goes with a copy of a flag that is off because of its circuit: the copy is off too, with its circuit closed', async () => {
    const whole = (await api.get(`/api/flags/${await opened({ is_active: true })}`)).body.payload
    expect([whole.is_active, whole.is_enabled]).toEqual([false, true])
    const { status, body } = await api.post('/api/apps/1/flags', { ...whole, title: 'a copy' })
    expect(status).toBe(201)
    expect(body.payload).toMatchObject({ is_active: false, is_enabled: false, circuit_status: 'close' })
    expect(body.notice).toMatch(/is_enabled is false.*\/toggle/)
    const sure = await api.post('/api/apps/1/flags', { title: 'x', is_active: true, is_enabled: false })
    expect(sure).toMatchObject({ status: 400, body: { fields: [{ field: 'is_enabled' }] } })
  })

  it('is that deployed SDKs let users in beside a whitelist at 0 %, where such SDKs may read the ruleset', async () => {
    const fields = { title: 'beta', is_active: true, white_listed_users: 'alice' }
    expect((await api.post('/api/apps/1/flags', fields)).body).not.toHaveProperty('notice')
    const cluster = await runTower(await databases.fresh(), broker)
    await cluster.post('/api/apps', { title: 'shop' })
    expect((await cluster.post('/api/apps/1/flags', fields)).body.notice).toMatch(/JavaScript 4\.1 %.*Python 0\.75 %/)
    expect((await cluster.patch('/api/flags/1', { rollout_percentage: 1 })).body).not.toHaveProperty('notice')
    await cluster.tower.stop()
  })
})
