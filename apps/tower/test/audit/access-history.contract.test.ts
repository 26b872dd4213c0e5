import { systemClock } from '@tailslide/transports/clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../../src/index.js'
import { recoverAdmin } from '../../src/index.js'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const ANOTHER = 'a stapler of another kind'

describe.each(KINDS)('the history of people and tokens, on %s', (kind) => {
  let databases: TestDatabases
  let database: DatabaseOptions
  let api: RunningTower
  let ann: Browser
  let projectId: number
  const secrets = [PASSWORD, ANOTHER, ADMIN_TOKEN, '$argon2', 'tss_', 'tsl_']
  beforeAll(async () => {
    databases = await testDatabases(kind)
    database = await databases.fresh()
    api = await runTower(database)
    ann = browserOf(api)
    await ann.request('POST', '/api/setup', {
      token: api.setupToken,
      email: 'ann@x.org',
      name: 'Ann',
      password: PASSWORD,
    })
    projectId = (await api.post('/api/projects', { title: 'shop' })).body.payload.id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const of = async (about: string) => (await api.get(`/api/history?about=${about}`)).body.payload
  const newest = async (about: string) => (await of(about))[0]
  const actionsOf = async (about: string) => (await of(about)).map(({ action }: { action: string }) => action)
  const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? ''
  const make = async (wanted: object) => {
    const made = (await api.post('/api/tokens', wanted)).body.payload
    secrets.push(made.token)
    return made
  }

  it('begins with the first token and the first admin', async () => {
    expect(await of('token:1')).toMatchObject([
      {
        ...{ action: 'token_create', about: { kind: 'token', id: 1 }, actor: { kind: 'tower', id: null, name: '' } },
        ...{ app_id: null, project_id: null, flag_id: null, note: 'token 1, first start', restorable: false },
      },
    ])
    expect(await of('person:1')).toMatchObject([
      {
        ...{ action: 'person_create', description: 'Person Made', note: 'person 1, Ann', address: '127.0.0.1' },
        actor: { kind: 'person', id: 1, name: 'Ann' },
        changes: [
          { field: 'email', before: null, after: 'ann@x.org' },
          { field: 'name', before: null, after: 'Ann' },
          { field: 'state', before: null, after: 'active' },
          { field: 'has_password', before: false, after: true },
          { field: 'role everywhere', before: null, after: 'admin' },
        ],
      },
    ])
  })

  it('tells everything that is done with a person, by whom, from where and why', async () => {
    const grants = [{ project_id: projectId, role: 'viewer' }]
    const because = { 'tailslide-reason': 'joins the team' }
    const invited = await ann.request('POST', '/api/people', { email: 'bob@x.org', grants }, because)
    const { person, link } = invited.body.payload
    const about = `person:${person.id}`
    const role = 'role in shop'
    expect(await newest(about)).toMatchObject({
      ...{ action: 'person_invite', why: 'joins the team', actor: { kind: 'person', name: 'Ann' } },
      changes: expect.arrayContaining([{ field: role, before: null, after: 'viewer' }]),
    })
    const bob = browserOf(api)
    await bob.request('POST', '/api/password', { token: tokenOf(link), name: 'Bob', password: PASSWORD })
    expect(await newest(about)).toMatchObject({
      ...{
        action: 'person_accept',
        actor: { kind: 'person', id: person.id, name: 'Bob' },
        note: `${about.replace(':', ' ')}, Bob`,
      },
      changes: [
        { field: 'name', before: 'bob@x.org', after: 'Bob' },
        { field: 'state', before: 'invited', after: 'active' },
        { field: 'has_password', before: false, after: true },
      ],
    })
    const path = `/api/people/${person.id}`
    await api.post(`${path}/grants`, { role: 'editor', project_id: projectId })
    expect(await newest(about)).toMatchObject({
      ...{ action: 'person_grants', project_id: projectId, app_id: null },
      changes: [{ field: role, before: 'viewer', after: 'editor' }],
    })
    await api.request('DELETE', `${path}/grants?project_id=${projectId}`)
    expect((await newest(about)).changes).toEqual([{ field: role, before: 'editor', after: null }])
    await bob.request('PATCH', '/api/me', { name: 'Robert' })
    expect(await newest(about)).toMatchObject({ action: 'person_update', actor: { id: person.id } })
    await api.post(`${path}/grants`, { role: 'viewer' })
    const own = (await bob.request('POST', '/api/tokens', { name: 'his' })).body
    secrets.push(own.payload.token)
    await bob.request('POST', '/api/me/password', { password: PASSWORD, new_password: ANOTHER, revoke_tokens: true })
    expect(await newest(about)).toMatchObject({
      action: 'person_password',
      changes: [{ field: 'tokens', before: 1, after: 0 }],
    })
    expect(await actionsOf(`token:${own.payload.id}`)).toEqual(['token_revoke', 'token_create'])
    const { body } = await api.post(`${path}/link`)
    await bob.request('POST', '/api/password', { token: tokenOf(body.payload.link), password: PASSWORD })
    await api.patch(path, { is_disabled: true })
    expect((await newest(about)).changes).toEqual([
      { field: 'state', before: 'active', after: 'disabled' },
      { field: 'sessions', before: 1, after: 0 },
    ])
    await api.patch(path, { is_disabled: false })
    await api.patch(path, { is_disabled: false })
    await bob.request('POST', '/api/session', { email: 'bob@x.org', password: PASSWORD })
    await api.post(`${path}/sign-out`)
    await api.request('DELETE', path)
    expect(await actionsOf(about)).toEqual([
      ...['person_delete', 'person_sign_out', 'person_enable', 'person_disable', 'person_password', 'person_link'],
      ...[
        'person_password',
        'person_grants',
        'person_update',
        'person_grants',
        'person_grants',
        'person_accept',
        'person_invite',
      ],
    ])
    expect(await newest(about)).toMatchObject({ note: `person ${person.id}, Robert` })
  })

  it('tells who was made an admin on the machine', async () => {
    await recoverAdmin({
      ...{ database, clock: systemClock, email: 'eve@x.org', mayMake: true },
      password: async () => PASSWORD,
    })
    const [entry] = (await api.get('/api/history?action=person_recover')).body.payload
    expect(entry).toMatchObject({ actor: { kind: 'tower' }, description: 'Admin Recovered On The Machine' })
    expect(entry.changes).toContainEqual({ field: 'role everywhere', before: null, after: 'admin' })
  })

  it('tells what a token was made with, replaced by and revoked', async () => {
    const { id } = await make({ name: 'ci', role: 'editor', projects: [projectId] })
    const next = (await api.post(`/api/tokens/${id}/rotate`, {})).body.payload
    secrets.push(next.token)
    await api.request('DELETE', `/api/tokens/${next.id}`, { headers: { 'tailslide-reason': 'leaked' } })
    const [ended, rotated, made] = await of(`token:${id}`)
    expect(made.changes).toEqual([
      { field: 'name', before: null, after: 'ci' },
      { field: 'scope', before: null, after: 'api' },
      { field: 'role', before: null, after: 'editor' },
      { field: 'projects', before: null, after: [projectId] },
    ])
    expect(rotated).toMatchObject({
      action: 'token_rotate',
      changes: [{ field: 'expires_at' }, { field: 'replaced_by', before: null, after: next.id }],
    })
    expect(ended).toMatchObject({ action: 'token_revoke', why: 'leaked' })
    expect((await of(`token:${next.id}`)).at(-1).changes).toContainEqual({ field: 'came_of', before: null, after: id })
    expect(await newest(`token:${next.id}`)).toMatchObject({
      ...{ action: 'token_revoke', why: 'leaked', actor: { kind: 'token', id: 1 } },
      changes: [{ field: 'revoked_at', before: null, after: expect.any(String) }],
    })
  })

  it('is for admins alone, however it is asked for', async () => {
    const everywhere = await make({ name: 'viewer of all' })
    const ofProject = await make({ name: 'editor of one', role: 'editor', projects: [projectId] })
    const last = (await api.get('/api/history')).body.payload[0].id
    for (const { token: key } of [everywhere, ofProject]) {
      for (const query of ['', 'about=person', `project=${projectId}`, 'action=token_create', 'q=person']) {
        const seen = (await api.request('GET', `/api/history?${query}`, { key })).body.payload
        expect(seen.filter(({ app_id }: { app_id: unknown }) => app_id === null)).toEqual([])
      }
      const file = (await api.request('GET', '/api/history/export', { key })).body
      expect(file).toContain('app_create')
      expect(file).not.toMatch(/"app_id":null|person_|token_/)
    }
    expect((await api.get('/api/history/export')).body).toMatch(/"action":"person_invite"/)
    expect((await api.get('/api/logs')).body.payload).not.toContainEqual(expect.objectContaining({ app_id: null }))
    const streams = await Promise.all(
      [ADMIN_TOKEN, everywhere.token].map((key) =>
        readStream(`${api.url}/api/events?after=${last}`, { authorization: `Bearer ${key}` }),
      ),
    )
    const { id } = await make({ name: 'seen by admins' })
    await api.post('/api/projects', { title: `seen by all on ${kind}` })
    const [admins = '', others = ''] = await Promise.all(
      streams.map(async (stream) => {
        const told = () => JSON.stringify(stream.events)
        await expect.poll(told, { timeout: 30_000 }).toContain('seen by all')
        stream.close()
        return told()
      }),
    )
    expect(admins).toContain(`token ${id}, seen by admins`)
    expect(others).not.toContain('seen by admins')
  })

  it('has no password, link, session or token in it', async () => {
    const all = (await api.get('/api/history/export')).body
    expect(all.split('\n').length).toBeGreaterThan(20)
    for (const secret of secrets) expect(all).not.toContain(secret)
  })
})
