import { until } from '@tailslide/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../../src/index.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type ReadStream, readStream } from '../harness/read-stream.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('the stream of what happens, on %s', (kind) => {
  let databases: TestDatabases
  let options: DatabaseOptions
  let api: RunningTower
  const streams: ReadStream[] = []
  beforeAll(async () => {
    databases = await testDatabases(kind)
    options = await databases.fresh()
    api = await runTower(options)
  })
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close()
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  interface Opening {
    readonly at?: RunningTower
    readonly key?: string
    readonly lastEventId?: string
  }
  const open = async (query = '', { at = api, key = ADMIN_TOKEN, lastEventId }: Opening = {}): Promise<ReadStream> => {
    const stream = await readStream(`${at.url}/api/events${query}`, {
      authorization: `Bearer ${key}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    })
    streams.push(stream)
    await stream.count(1)
    return stream
  }
  const make = async (title: string) => {
    const app = (await api.post('/api/apps', { title })).body.payload
    const flag = (await api.post(`/api/apps/${app.id}/flags`, { title: 'checkout' })).body.payload
    return { appId: app.id, projectId: app.project_id, flagId: flag.id }
  }
  const toggle = (flagId: number, is_active: boolean) => api.patch(`/api/flags/${flagId}/toggle`, { is_active })
  const entries = ({ events }: ReadStream) =>
    events.filter(({ event }) => event === 'entry').map(({ data }) => JSON.parse(data))
  const told = (stream: ReadStream, ...actions: string[]) =>
    until(() => expect(entries(stream).map(({ action }) => action)).toEqual(actions))

  it('tells of each change once, with the flags that it has changed', async () => {
    const { appId, projectId, flagId } = await make('shop')
    const stream = await open()
    await toggle(flagId, true)
    await told(stream, 'flag_on')
    const [ready] = stream.events
    expect(ready).toMatchObject({ event: 'ready', data: '{}' })
    const [entry] = entries(stream)
    expect(entry).toMatchObject({ project_id: projectId, app_id: appId, flag_id: flagId, flag_title: 'checkout' })
    expect(stream.events.find(({ event }) => event === 'entry')?.id).toBe(String(entry.id))
    expect(Number(ready?.id)).toBeLessThan(entry.id)
    const flags = () => stream.events.filter(({ event }) => event === 'flags').map(({ data }) => JSON.parse(data))
    await until(() => expect(flags()).toHaveLength(1))
    expect(flags()).toMatchObject([{ project_id: projectId, app_id: appId, change: { removed: [] } }])
    // For nobody yet, so that deployed SDKs see it off.
    expect(flags()[0].change.flags).toMatchObject([{ id: flagId, is_enabled: true, is_active: false }])
  })

  it('tells of circuits, and of keys without what they are', async () => {
    const { appId, flagId } = await make('circuits')
    const stream = await open(`?app=${appId}`)
    await toggle(flagId, true)
    await api.post(`/api/flags/circuit/${flagId}/open`)
    const { key } = (await api.post(`/api/apps/${appId}/keys`)).body.payload
    await told(stream, 'flag_on', 'circuit_open', 'key_create')
    expect(JSON.stringify(stream.events)).not.toContain(key)
  })

  it('goes on after the entry that the reader has, without a gap and without telling twice', async () => {
    const { appId, flagId } = await make('again')
    const first = await open(`?app=${appId}`)
    await toggle(flagId, true)
    await told(first, 'flag_on')
    const [{ id }] = entries(first)
    first.close()
    for (let round = 0; round < 120; round += 1) await toggle(flagId, round % 2 === 1)
    const writing = (async () => {
      for (let round = 0; round < 40; round += 1) await toggle(flagId, round % 2 === 1)
    })()
    const second = await open(`?app=${appId}`, { lastEventId: String(id) })
    const third = await open(`?app=${appId}&after=${id}`)
    await writing
    for (const stream of [second, third]) {
      await until(() => expect(entries(stream)).toHaveLength(160))
      const ids = entries(stream).map((entry) => entry.id)
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      expect(stream.events[0]).toMatchObject({ event: 'ready', id: String(id) })
    }
  })

  it.each(['4000000000', '-1', 'x'])(
    'tells who has an entry that is not there to read anew: %s',
    async (lastEventId) => {
      const stream = await open('', { lastEventId })
      await stream.count(2)
      expect(stream.events.map(({ event }) => event)).toEqual(['ready', 'missed'])
    },
  )

  it('tells of changes that were written side by side, in order', async () => {
    const made = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((title) => make(`side by side ${title}`)))
    const stream = await open()
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(made.map(({ flagId }) => toggle(flagId, round % 2 === 0)))
    }
    await until(() => expect(entries(stream)).toHaveLength(20))
    const ids = entries(stream).map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  it('tells of what happens at another Tower on the database', async () => {
    const { flagId } = await make('elsewhere')
    const other = await runTower(options)
    try {
      const stream = await open('', { at: other })
      await toggle(flagId, true)
      await told(stream, 'flag_on')
      await until(() => expect(stream.events.map(({ event }) => event)).toContain('flags'))
    } finally {
      await other.tower.stop()
    }
  })

  it('tells of the projects that the caller may see and of no others, until it may no more', async () => {
    const [mine, other] = [await make('mine'), await make('not mine')]
    const body = { name: 'viewer', role: 'viewer', projects: [mine.projectId] }
    const { token, id } = (await api.post('/api/tokens', body)).body.payload
    const stream = await open('', { key: token })
    const everything = await open('')
    await toggle(other.flagId, true)
    await toggle(mine.flagId, true)
    await told(everything, 'flag_on', 'flag_on')
    await told(stream, 'flag_on')
    await until(() => expect(stream.events.map(({ event }) => event)).toContain('flags'))
    expect(JSON.stringify(stream.events)).not.toContain(`"app_id":${other.appId}`)
    expect(stream.isOver).toBe(false)
    await api.request('DELETE', `/api/tokens/${id}`)
    await until(() => stream.isOver)
    expect(everything.isOver).toBe(false)
  })

  it('is refused to who sends what it can only misunderstand', async () => {
    expect((await api.get('/api/events?app=x')).body.fields).toMatchObject([{ field: 'app', value: 'x' }])
    expect((await api.get('/api/events?after=-1')).body.fields).toMatchObject([{ field: 'after', value: '-1' }])
    expect((await api.request('HEAD', '/api/events')).headers.get('content-type')).toMatch(/^text\/event-stream/)
  })

  it('is none of a project or environment that is not there, or not to be seen', async () => {
    const [seen, hidden] = [await make('to be seen'), await make('hidden')]
    const body = { name: 'watcher', role: 'viewer', projects: [seen.projectId] }
    const { token } = (await api.post('/api/tokens', body)).body.payload
    const refused = async (query: string, key = ADMIN_TOKEN) => {
      const { status, body } = await api.request('GET', `/api/events?${query}`, { key })
      return [status, body.code]
    }
    expect(await refused('project=99999')).toEqual([404, 'PROJECT_NOT_FOUND'])
    expect(await refused(`project=${seen.projectId}&app=99999`)).toEqual([404, 'APP_NOT_FOUND'])
    expect(await refused(`project=${hidden.projectId}`, token)).toEqual([404, 'PROJECT_NOT_FOUND'])
    expect(await refused(`app=${hidden.appId}`, token)).toEqual([404, 'APP_NOT_FOUND'])
    expect(await refused(`project=${seen.projectId}&app=${hidden.appId}`)).toEqual([400, 'INVALID_INPUT'])
    await api.request('DELETE', `/api/projects/${hidden.projectId}`)
    expect(await refused(`app=${hidden.appId}`)).toEqual([404, 'APP_NOT_FOUND'])
    const stream = await open(`?project=${seen.projectId}&app=${seen.appId}`, { key: token })
    await toggle(seen.flagId, true)
    await told(stream, 'flag_on')
  })

  it('is open no more often than there may be, and says goodbye at the end', async () => {
    const small = await runTower(await databases.fresh(), { mostConnections: 80 })
    const [one, two] = [await open('', { at: small }), await open('', { at: small })]
    await expect(open('', { at: small })).rejects.toThrow('status 429')
    await small.tower.stop()
    for (const { events } of [one, two]) await until(() => expect(events.at(-1)?.event).toBe('bye'))
  })
})
