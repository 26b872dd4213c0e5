import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('the history, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let projectId: number
  let production: number
  let development: number
  let flagId: number

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    const project = (await api.post('/api/projects', { title: 'shop' })).body.payload
    projectId = project.id
    ;[production, development] = project.environments.map(({ app_id }: { app_id: number }) => app_id)
    flagId = (await api.post(`/api/apps/${production}/flags`, { title: 'checkout' })).body.payload.id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const because = (reason: string) => ({ headers: { 'tailslide-reason': reason } })
  const find = async (query: string) => (await api.get(`/api/history?${query}`)).body
  const newest = async (query = `flag=${flagId}`) => (await find(query)).payload[0]

  it('says who did what, from where and why, field by field', async () => {
    const body = { rollout_percentage: 12.5, white_listed_users: 'x'.repeat(2_000) }
    await api.request('PATCH', `/api/flags/${flagId}`, { body, ...because('first customers') })
    expect(await newest()).toMatchObject({
      action: 'update',
      description: 'Flag Updated',
      project_id: projectId,
      app_id: production,
      flag_id: flagId,
      flag_title: 'checkout',
      actor: { kind: 'token', id: 1 },
      address: '127.0.0.1',
      why: 'first customers',
      note: '',
      changes: [
        { field: 'rollout_percentage', before: 0, after: 12.5 },
        { field: 'white_listed_users', before: '', after: `${'x'.repeat(1_000)}… (2000 characters)` },
      ],
      restorable: true,
    })
    expect(JSON.stringify(await find(''))).not.toContain(ADMIN_TOKEN)
  })

  it('takes reasons in every script, as they are or percent-encoded, and refuses what is none', async () => {
    const toggle = (reason: string, isActive = true) =>
      api.request('PATCH', `/api/flags/${flagId}/toggle`, { body: { is_active: isActive }, ...because(reason) })
    await toggle(encodeURIComponent('Größe 日本 100%'))
    expect((await newest()).why).toBe('Größe 日本 100%')
    await toggle('100% sure', false)
    expect((await newest()).why).toBe('100% sure')
    for (const wrong of [
      '',
      '%0a',
      'x'.repeat(501),
      ...['\u2028', 'a\u202eb', 'a\u200bb', '\u2800'].map(encodeURIComponent),
    ]) {
      expect(await toggle(wrong)).toMatchObject({
        status: 400,
        body: {
          code: 'INVALID_INPUT',
          fields: [
            {
              field: 'Tailslide-Reason',
              rule: 'must be 1 to 500 characters on one line, without invisible characters',
            },
          ],
        },
      })
    }
  })

  it('is asked by flag, environment, project, actor, action, time and words, and goes on where it ended', async () => {
    const began = (await find('actor=token:1')).payload.length
    for (let count = 1; count <= 5; count += 1) {
      await api.request('PATCH', `/api/flags/${flagId}`, {
        body: { rollout_percentage: count },
        ...because(`step ${count}`),
      })
    }
    const first = await find(`flag=${flagId}&action=update&limit=2`)
    expect(first.payload.map(({ why }: { why: string }) => why)).toEqual(['step 5', 'step 4'])
    const second = await find(`flag=${flagId}&action=update&limit=2&before=${first.next}`)
    expect(second.payload.map(({ why }: { why: string }) => why)).toEqual(['step 3', 'step 2'])
    expect((await find(`q=STEP&project=${projectId}`)).payload).toHaveLength(5)
    expect((await find('q=st%25p')).payload).toEqual([])
    const [{ actor }] = (await find('q=step')).payload
    expect((await find(`q=${actor.name.toUpperCase()}`)).payload[0]).toMatchObject({ why: 'step 5' })
    expect((await find('q=st_p')).payload).toEqual([])
    expect((await api.get('/api/history?q=a%00b')).body).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'q' }],
    })
    expect((await find('actor=token:1')).payload).toHaveLength(began + 5)
    expect((await find('actor=token:2')).payload).toEqual([])
    expect((await find('actor=circuit')).payload).toEqual([])
    expect((await find(`app=${development}&action=create`)).payload).toMatchObject([{ flag_title: 'checkout' }])
    const unknown = await api.request('GET', '/api/history?action=circuit_opened')
    expect(unknown).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/^action .*"circuit_open"/) } })
    expect((await find('project=999')).code).toBe('PROJECT_NOT_FOUND')
    const { at } = first.payload[0]
    expect((await find(`since=${at}&flag=${flagId}`)).payload[0]).toMatchObject({ why: 'step 5' })
    expect((await find(`until=2020-01-01T00:00:00Z`)).payload).toEqual([])
    expect((await find(`since=2999-01-01`)).payload).toEqual([])
    for (const wrong of ['yesterday', '2027-02-31', '2027-02-31T12:00:00Z']) {
      expect((await api.get(`/api/history?since=${wrong}`)).body.fields).toEqual([
        { field: 'since', value: wrong, rule: 'must be an instant such as 2026-11-26T12:00:00Z, or a day' },
      ])
    }
    expect((await api.get('/api/history/export?until=2027-02-31')).body.fields).toMatchObject([{ field: 'until' }])
    // However exactly an instant is written.
    const minute = `${at.slice(0, 16)}Z`
    expect((await find(`since=${minute}&flag=${flagId}`)).payload[0]).toMatchObject({ why: 'step 5' })
    expect((await find(`until=${minute}&flag=${flagId}&action=update`)).payload).not.toContainEqual(first.payload[0])
  })

  it('says what has changed of a webhook, and of its address and its secret no more than that', async () => {
    const url = 'https://hooks.example/T1/first'
    const path = `/api/projects/${projectId}/webhooks`
    const made = await api.post(path, { name: 'ops', url })
    const { webhook, secret } = made.body.payload
    const newestOfProject = () => newest(`project=${projectId}`)
    expect(await newestOfProject()).toMatchObject({
      action: 'webhook_create',
      note: `webhook ${webhook.id}, ops, for every environment`,
    })
    expect((await api.patch(`${path}/${webhook.id}`, { is_enabled: false, events: ['circuit.opened'] })).status).toBe(
      200,
    )
    expect((await newestOfProject()).changes).toEqual([
      { field: 'events', before: webhook.events, after: ['circuit.opened'] },
      { field: 'is_enabled', before: true, after: false },
    ])
    await api.patch(`${path}/${webhook.id}`, { name: 'night', url: `${url}/more?token=s3cret` })
    expect(await newestOfProject()).toMatchObject({
      action: 'webhook_update',
      changes: [
        { field: 'name', before: 'ops', after: 'night' },
        { field: 'url', before: 'https://hooks.example/…', after: 'https://hooks.example/…' },
      ],
    })
    await api.post(`${path}/${webhook.id}/rotate`)
    expect((await newestOfProject()).changes).toEqual([{ field: 'secret', before: '***', after: '***' }])
    const all = JSON.stringify(await find(`project=${projectId}&limit=1000`))
    for (const hidden of [secret, 's3cret', 'T1/first']) expect(all).not.toContain(hidden)
  })

  it('says for which environment a webhook is, and stands with that', async () => {
    const path = `/api/projects/${projectId}/webhooks`
    const make = async (where: object) =>
      (await api.post(path, { name: 'ops', url: 'https://hooks.example/T1', ...where })).body.payload.webhook
    const newestOfProject = () => newest(`project=${projectId}`)
    const one = await make({ app_id: development })
    const of = `webhook ${one.id}, ops, for development`
    expect(await newestOfProject()).toMatchObject({ action: 'webhook_create', app_id: development, note: of })
    await api.patch(`${path}/${one.id}`, { is_enabled: false })
    expect(await newestOfProject()).toMatchObject({ action: 'webhook_update', app_id: development, note: of })
    const { id: ofDevelopment } = (await api.get(`/api/apps/${development}/flags`)).body.payload[0]
    const other = await make({ flag_id: ofDevelopment })
    const ofFlag = `webhook ${other.id}, ops, for checkout in development`
    expect(await newestOfProject()).toMatchObject({ app_id: development, note: ofFlag })
    await api.request('DELETE', `${path}/${other.id}`)
    expect(await newestOfProject()).toMatchObject({ action: 'webhook_delete', app_id: development, note: ofFlag })
  })

  it('tells that the addresses of webhooks have changed, and not their secrets', async () => {
    await api.patch(`/api/flags/${flagId}`, { webhooks: 'https://hooks.example/T1/first, nonsense-first' })
    await api.patch(`/api/flags/${flagId}`, { webhooks: 'https://hooks.example/T1/second' })
    const { changes } = await newest()
    expect(changes).toEqual([
      { field: 'webhooks', before: 'https://hooks.example/…, …', after: 'https://hooks.example/…' },
    ])
    expect((await api.get(`/api/history/export?flag=${flagId}`)).body).not.toMatch(/first,|nonsense|second/)
    await api.patch(`/api/flags/${flagId}`, { webhooks: '' })
  })

  it('is a file too', async () => {
    const answer = await api.get(`/api/history/export?flag=${flagId}`)
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    const lines: { id: number }[] = answer.body
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line))
    expect(lines).toEqual((await find(`flag=${flagId}&limit=1000`)).payload)
  })

  it('keeps what a deleted flag and a deleted project were', async () => {
    const other = (await api.post('/api/projects', { title: 'gone' })).body.payload
    const [{ app_id: appId }] = other.environments
    const flag = (await api.post(`/api/apps/${appId}/flags`, { title: 'old' })).body.payload
    await api.request('DELETE', `/api/flags/${flag.id}?environments=all`)
    await api.request('DELETE', `/api/projects/${other.id}`)
    expect((await find(`flag=${flag.id}`)).payload.map(({ action }: { action: string }) => action)).toEqual([
      'delete',
      'create',
    ])
    expect((await find(`project=${other.id}&action=app_delete`)).payload).toHaveLength(2)
  })

  it('is none of what was never there or may not be seen, and of what is gone for whoever saw it', async () => {
    const other = (await api.post('/api/projects', { title: 'short' })).body.payload
    const [{ app_id: appId }] = other.environments
    const { id } = (await api.post(`/api/apps/${appId}/flags`, { title: 'old' })).body.payload
    const make = async (more: object) =>
      (await api.post('/api/tokens', { name: 'reader', role: 'viewer', ...more })).body.payload.token
    const [ofShop, ofAll] = [await make({ projects: [projectId] }), await make({})]
    const asked = async (query: string, key = ADMIN_TOKEN) => {
      const { status, body } = await api.request('GET', `/api/history${query}`, { key })
      return body.code ?? status
    }
    for (const path of ['', '/export']) {
      expect(await asked(`${path}?project=99999`)).toBe('PROJECT_NOT_FOUND')
      expect(await asked(`${path}?app=99999`)).toBe('APP_NOT_FOUND')
      expect(await asked(`${path}?flag=99999`)).toBe('FLAG_NOT_FOUND')
      expect(await asked(`${path}?project=${other.id}`, ofShop)).toBe('PROJECT_NOT_FOUND')
    }
    const hidden = [`?project=${other.id}`, `?app=${appId}`, `?flag=${id}`]
    const notFound = ['PROJECT_NOT_FOUND', 'APP_NOT_FOUND', 'FLAG_NOT_FOUND']
    const all = (key: string) => Promise.all(hidden.map((query) => asked(query, key)))
    expect(await all(ofShop)).toEqual(notFound)
    await api.request('DELETE', `/api/projects/${other.id}`)
    expect(await all(ofShop)).toEqual(notFound)
    expect([await all(ofAll), await all(ADMIN_TOKEN)]).toEqual([
      [200, 200, 200],
      [200, 200, 200],
    ])
    expect(await asked(`?project=${projectId}&flag=${id}`)).toBe('INVALID_INPUT')
  })

  it('says of every entry of a deleted flag that it is gone, and that there is nothing to bring back', async () => {
    const path = `/api/apps/${development}/flags`
    const [gone, stays] = [
      (await api.post(path, { title: 'short-lived' })).body.payload.id,
      (await api.post(path, { title: 'long-lived' })).body.payload.id,
    ]
    await api.patch(`/api/flags/${gone}`, { rollout_percentage: 5 })
    const told = async (id: number) =>
      (await find(`flag=${id}`)).payload.map((entry: { flag_deleted: boolean; restorable: boolean }) => [
        entry.flag_deleted,
        entry.restorable,
      ])
    expect(await told(gone)).toEqual([
      [false, true],
      [false, true],
    ])
    await api.request('DELETE', `/api/flags/${gone}?environments=all`)
    expect(await told(gone)).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ])
    expect(await told(stays)).toEqual([[false, true]])
    await api.request('DELETE', `/api/flags/${stays}?environments=all`)
    expect((await find(`app=${development}&action=app_create`)).payload[0]).toMatchObject({ flag_deleted: false })
  })

  it('brings a flag back to what it was, but for its circuit', async () => {
    const { payload } = await find(`flag=${flagId}&action=update&limit=1000`)
    const third = payload.find(({ why }: { why: string }) => why === 'step 3')
    await api.post(`/api/flags/circuit/${flagId}/open`)
    const { rollout_percentage } = (await api.get(`/api/flags/${flagId}`)).body.payload
    const told = {
      changed: ['rollout_percentage'],
      changes: [{ field: 'rollout_percentage', before: rollout_percentage, after: 3 }],
    }
    const preview = await api.post(`/api/flags/${flagId}/restore`, { entry: third.id, dry_run: true })
    expect(preview.body.payload).toEqual(told)
    expect((await api.get(`/api/flags/${flagId}`)).body.payload).toMatchObject({ rollout_percentage })
    expect((await api.post(`/api/flags/${flagId}/restore`, { entry: third.id })).body.payload).toEqual(told)
    expect((await api.get(`/api/flags/${flagId}`)).body.payload).toMatchObject({
      rollout_percentage: 3,
      circuit_status: 'open',
    })
    expect(await newest()).toMatchObject({ action: 'restore', note: `to entry ${third.id}` })
    expect((await api.post(`/api/flags/${flagId}/restore`, { entry: third.id })).body.payload).toEqual({
      changed: [],
      changes: [],
    })
    const other = (await find(`app=${development}&action=create`)).payload[0]
    expect((await api.post(`/api/flags/${flagId}/restore`, { entry: other.id })).body.code).toBe('ENTRY_NOT_FOUND')
    await api.patch(`/api/flags/${flagId}`, { white_listed_users: 'y'.repeat(40_000) })
    const long = await newest()
    expect(long.restorable).toBe(false)
    expect((await api.post(`/api/flags/${flagId}/restore`, { entry: long.id })).body.code).toBe('NOT_RESTORABLE')
    await api.post(`/api/flags/circuit/${flagId}/close`)
  })

  it('is written with a reason where the environment asks for one, and protecting never waits for it', async () => {
    await api.patch(`/api/projects/${projectId}/environments/${production}`, { needs_reason: true })
    const body = { rollout_percentage: 50 }
    expect(await api.patch(`/api/flags/${flagId}`, body)).toMatchObject({
      status: 400,
      body: { code: 'REASON_REQUIRED' },
    })
    expect(await api.post(`/api/apps/${production}/flags`, { title: 'new' })).toMatchObject({
      body: { code: 'REASON_REQUIRED' },
    })
    expect((await api.request('PATCH', `/api/flags/${flagId}`, { body, ...because('ready') })).status).toBe(200)
    expect((await api.patch(`/api/flags/${flagId}/toggle`, { is_active: false })).status).toBe(200)
    expect((await api.patch(`/api/flags/${flagId}`, { is_enabled: false })).status).toBe(200)
    expect((await api.post(`/api/flags/circuit/${flagId}/open`)).status).toBe(200)
    expect((await api.post(`/api/flags/circuit/${flagId}/close`)).body.code).toBe('REASON_REQUIRED')
    expect((await api.request('POST', `/api/flags/circuit/${flagId}/close`, because('mended'))).status).toBe(200)
    // Nor is it avoided by asking another environment for what concerns all.
    const sibling = (await api.get(`/api/apps/${development}/flags`)).body.payload[0].id
    expect((await api.patch(`/api/flags/${sibling}`, { rollout_percentage: 9 })).status).toBe(200)
    expect((await api.patch(`/api/flags/${sibling}`, { description: 'other' })).body.code).toBe('REASON_REQUIRED')
    expect((await api.post(`/api/flags/${sibling}/archive`)).body.code).toBe('REASON_REQUIRED')
    const deleted = await api.request('DELETE', `/api/flags/${sibling}?environments=all`)
    expect(deleted.body.code).toBe('REASON_REQUIRED')
    await api.request('PATCH', `/api/projects/${projectId}/environments/${production}`, {
      body: { needs_reason: false },
      ...because('enough'),
    })
  })

  it('of two editors lets the second see what the first has done', async () => {
    const read = await api.get(`/api/flags/${flagId}`)
    const etag = read.headers.get('etag') ?? ''
    const save = (body: object, seen = etag) =>
      api.request('PATCH', `/api/flags/${flagId}`, { body, headers: { 'if-match': seen } })
    const first = await save({ rollout_percentage: 21 })
    expect(first.status).toBe(200)
    const second = await save({ rollout_percentage: 22, description: 'mine' })
    expect(second).toMatchObject({
      status: 412,
      body: {
        code: 'EDITED_MEANWHILE',
        current: { id: flagId, rollout_percentage: 21 },
        disagreements: [
          { field: 'description', yours: 'mine', theirs: '' },
          { field: 'rollout_percentage', yours: 22, theirs: 21 },
        ],
      },
    })
    expect((await api.get(`/api/flags/${flagId}`)).body.payload.rollout_percentage).toBe(21)
    // The circuit does not come between people.
    await api.post(`/api/flags/circuit/${flagId}/open`)
    await api.post(`/api/flags/circuit/${flagId}/close`)
    const seen = first.headers.get('etag') ?? ''
    expect((await save({ rollout_percentage: 22 }, `"other", W/${seen}`)).status).toBe(200)
    expect((await save({ rollout_percentage: 23 }, '*')).status).toBe(200)
    expect((await save({ rollout_percentage: 23 }, 'nonsense')).status).toBe(412)
    const toggled = await api.request('PATCH', `/api/flags/${flagId}/toggle`, {
      body: { is_active: true },
      headers: { 'if-match': seen },
    })
    expect(toggled.status).toBe(412)
    expect(
      (await api.request('DELETE', `/api/flags/${flagId}?environments=all`, { headers: { 'if-match': seen } })).status,
    ).toBe(412)
  })

  it('of who brings back, opens or closes after somebody has saved does nothing that they have not seen', async () => {
    const { id } = (await api.post(`/api/apps/${production}/flags`, { title: 'looked at' })).body.payload
    const path = `/api/flags/${id}`
    await api.patch(path, { rollout_percentage: 31 })
    const [{ id: entry }] = (await api.get(`/api/history?flag=${id}&limit=1`)).body.payload
    await api.patch(path, { rollout_percentage: 32 })
    const preview = await api.post(`${path}/restore`, { entry, dry_run: true })
    const seen = preview.headers.get('etag') ?? ''
    expect(seen).toBe((await api.get(path)).headers.get('etag'))
    await api.patch(path, { rollout_percentage: 0 })
    const circuit = `/api/flags/circuit/${id}`
    const asked: [path: string, body?: object][] = [
      [`${path}/restore`, { entry }],
      [`${circuit}/open`],
      [`${circuit}/close`],
    ]
    for (const [to, body] of asked) {
      const headers = { 'if-match': seen }
      const answer = await api.request('POST', to, { ...(body && { body }), headers })
      expect(answer, to).toMatchObject({ status: 412, body: { code: 'EDITED_MEANWHILE' } })
    }
    const now = (await api.get(path)).headers.get('etag') ?? ''
    const restored = await api.request('POST', `${path}/restore`, { body: { entry }, headers: { 'if-match': now } })
    expect(restored.status).toBe(200)
    expect((await api.get(path)).body.payload.rollout_percentage).toBe(31)
    expect(restored.headers.get('etag')).toBe((await api.get(path)).headers.get('etag'))
  })

  it('tells of a flag in one environment, and in all of them where that is asked for', async () => {
    const title = 'in-both'
    const { id } = (await api.post(`/api/apps/${development}/flags`, { title })).body.payload
    await api.request('PATCH', `/api/flags/${id}/toggle`, { body: { is_active: true } })
    const told = async (query: string) =>
      (await find(query)).payload.map(({ app_id, action }: Record<string, unknown>) => [app_id, action])
    const [first, ...others] = [
      [development, 'flag_on'],
      [production, 'create'],
      [development, 'create'],
    ]
    expect(await told(`flag=${id}`)).toEqual([first, [development, 'create']])
    expect(await told(`flag=${id}&environments=all`)).toEqual([first, ...others])
    expect(await told(`flag=${id}&environments=all&action=create`)).toEqual(others)
    expect(await told(`flag=${id}&environments=all&app=${production}`)).toEqual([[production, 'create']])
    expect((await find('flag=9999&environments=all')).code).toBe('FLAG_NOT_FOUND')
    expect((await find(`flag=${id}&environments=some`)).fields[0].field).toBe('environments')
  })
})
