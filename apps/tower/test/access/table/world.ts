import type { Database } from '../../../src/db/database.js'
import { hashSecret } from '../../../src/keys/secrets.js'
import type { RunningTower } from '../../harness/run-tower.js'
import type { Place, Shown } from './shown.js'

/** A project `shop`, whose production is protected, another project, and somebody of every kind. */
export interface World {
  readonly project: number
  readonly apps: Readonly<Record<Place, number>>
  readonly flags: Readonly<Record<Place, number>>
  readonly keys: Readonly<Record<Place, number>>
  /** Of the history of the flags, to be restored to. */
  readonly entries: Readonly<Record<Place, number>>
  readonly config: unknown
  readonly token: number
  readonly person: number
  readonly credentials: readonly Credential[]
  /** Nothing else is called so. */
  name(): string
  newProject(): Promise<{ id: number; environments: { app_id: number }[] }>
  newApp(): Promise<number>
  newFlag(place: Place, state?: { archived?: boolean }): Promise<number>
  newKey(place: Place): Promise<number>
  newToken(): Promise<number>
  newPerson(): Promise<number>
  newWebhook(): Promise<number>
}

export interface Credential {
  readonly name: string
  readonly shown: Shown
  readonly headers: Readonly<Record<string, string>>
  /** A session of the same person that nothing else uses. */
  readonly anew?: () => Promise<Readonly<Record<string, string>>>
  /** Must stand in no answer and in no log. */
  readonly secret: string
}

const PAST = '2020-01-01T00:00:00.000Z'
const PLACES = ['production', 'development'] as const
const ROLES = ['viewer', 'editor', 'releaser'] as const
const NOTHING: Shown = { is: 'nothing that opens' }

export async function makeWorld(api: RunningTower, database: Database): Promise<World> {
  const { db } = database
  let count = 0
  const name = () => `made-${++count}`
  const post = async (path: string, body?: unknown) => {
    const answer = await api.post(path, body)
    if (answer.status > 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body.payload
  }
  const perPlace = async <T>(make: (place: Place) => Promise<T>): Promise<Record<Place, T>> => ({
    production: await make('production'),
    development: await make('development'),
  })

  const shop = await post('/api/projects', { title: 'shop' })
  const other = await post('/api/projects', { title: 'other' })
  const apps = await perPlace(async (place) => shop.environments[PLACES.indexOf(place)].app_id)
  const newFlag = async (place: Place, { archived = false } = {}) => {
    const { id } = await post(`/api/apps/${apps[place]}/flags`, { title: name() })
    if (archived) await post(`/api/flags/${id}/archive`)
    return id
  }
  const newKey = async (place: Place) => (await post(`/api/apps/${apps[place]}/keys`)).id
  const newPerson = async (grants: object[] = [{ role: 'viewer' }]) =>
    (await post('/api/people', { email: `${name()}@example.com`, grants })).person.id
  const flags = await perPlace(newFlag)
  const entries = await perPlace(async (place) => {
    await api.patch(`/api/flags/${flags[place]}`, { rollout_percentage: 5 })
    return (await api.get(`/api/history?flag=${flags[place]}`)).body.payload[0].id
  })

  const credentials: Credential[] = []
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const add = (called: string, secret: string, shown: Shown, more: Partial<Credential> = {}) =>
    credentials.push({ name: called, secret, shown, headers: bearer(secret), ...more })
  const token = async (wanted: object): Promise<{ id: number; token: string }> =>
    post('/api/tokens', { name: name(), ...wanted })
  const key = async (app: number): Promise<{ id: number; key: string }> => post(`/api/apps/${app}/keys`)
  const end = (table: 'sdk_keys' | 'api_tokens', id: number, how: 'expires_at' | 'revoked_at') =>
    database.transaction((tx) =>
      tx
        .updateTable(table)
        .set({ [how]: PAST })
        .where('id', '=', id)
        .execute(),
    )
  const session = async (personId: number, at = new Date().toISOString()) => {
    const secret = `tss_${name()}-of-the-table-of-who-may-do-what`
    const row = { hash: hashSecret(secret), person_id: personId, created_at: at, seen_at: at }
    await database.transaction((tx) =>
      tx
        .insertInto('sessions')
        .values({ ...row, address: '', user_agent: '' })
        .execute(),
    )
    return secret
  }
  const withSession = (secret: string) => ({ cookie: `tailslide=${secret}`, origin: api.url })

  add('no credential', 'no-secret-was-sent', NOTHING, { headers: {} })
  add('an unknown token', 'tsa_nobody-has-ever-made-this-token', NOTHING)
  for (const role of ROLES) {
    const roles = { is: 'somebody with roles', here: undefined, elsewhere: undefined, by: 'token' } as const
    add(`a ${role} token`, (await token({ role })).token, { ...roles, here: role, elsewhere: role })
    const here = await token({ role, projects: [shop.id] })
    add(`a ${role} token for the project`, here.token, { ...roles, here: role })
    const away = await token({ role, projects: [other.id] })
    add(`a ${role} token for another project`, away.token, { ...roles, elsewhere: role })
  }
  const admin = { is: 'somebody with roles', here: 'admin', elsewhere: 'admin', by: 'token' } as const
  add('an admin token', (await token({ role: 'admin' })).token, admin)
  add('a token for the metrics', (await token({ scope: 'metrics' })).token, { is: 'a token for the metrics' })
  for (const how of ['expires_at', 'revoked_at'] as const) {
    for (const wanted of [{ role: 'viewer' }, { role: 'admin' }, { scope: 'metrics' }]) {
      const ended = await token(wanted)
      await end('api_tokens', ended.id, how)
      add(`a token ${JSON.stringify(wanted)} past ${how}`, ended.token, NOTHING)
    }
  }

  for (const place of PLACES) {
    const made = { server: await key(apps[place]), client: await key(apps[place]) }
    await database.transaction((tx) =>
      tx.updateTable('sdk_keys').set({ kind: 'client' }).where('id', '=', made.client.id).execute(),
    )
    add(`a server key of ${place}`, made.server.key, { is: 'a key', of: place, for: 'servers' })
    add(`a client key of ${place}`, made.client.key, { is: 'a key', of: place, for: 'browsers' })
  }
  const foreign = await key(other.environments[0].app_id)
  add('a key of another project', foreign.key, { is: 'a key', of: 'another project', for: 'servers' })
  for (const how of ['expires_at', 'revoked_at'] as const) {
    for (const kind of ['server', 'client'] as const) {
      const ended = await key(apps.production)
      await database.transaction((tx) => tx.updateTable('sdk_keys').set({ kind }).where('id', '=', ended.id).execute())
      await end('sdk_keys', ended.id, how)
      add(`a ${kind} key past ${how}`, ended.key, NOTHING)
    }
  }

  const addPerson = async (called: string, grants: object[], shown: Shown) => {
    const id = await newPerson(grants)
    const secret = await session(id)
    add(called, secret, shown, {
      headers: withSession(secret),
      anew: async () => withSession(await session(id)),
    })
    return id
  }
  const people = { is: 'somebody with roles', here: undefined, elsewhere: undefined, by: 'session' } as const
  for (const role of ROLES) {
    const inShop = [{ role, project_id: shop.id }]
    const id = await addPerson(`a ${role} of the project`, inShop, { ...people, here: role })
    await addPerson(`a ${role} of another project`, [{ role, project_id: other.id }], { ...people, elsewhere: role })
    // Whatever it says of itself, it may no more than its owner.
    const great = await token({ role: 'admin' })
    await database.transaction((tx) =>
      tx.updateTable('api_tokens').set({ owner_id: id }).where('id', '=', great.id).execute(),
    )
    add(`an admin token of a ${role} of the project`, great.token, { ...people, here: role, by: 'token of a person' })
  }
  await addPerson('an admin', [{ role: 'admin' }], { ...people, here: 'admin', elsewhere: 'admin' })
  await addPerson('somebody without a role', [], people)
  const gone = await newPerson([{ role: 'admin' }])
  const [old, out] = [await session(gone, PAST), await session(gone)]
  const ofGone = await token({ role: 'admin' })
  await database.transaction((tx) =>
    tx.updateTable('api_tokens').set({ owner_id: gone }).where('id', '=', ofGone.id).execute(),
  )
  await api.patch(`/api/people/${gone}`, { is_disabled: true })
  add('a session that has ended', old, NOTHING, { headers: withSession(old) })
  add('a session of somebody who is kept out', out, NOTHING, { headers: withSession(out) })
  add('an admin token of somebody who is kept out', ofGone.token, NOTHING)

  const itself = await db.selectFrom('api_tokens').select('id').orderBy('id').executeTakeFirstOrThrow()
  return {
    ...{ project: shop.id, apps, flags, entries, credentials, name, newFlag, newKey },
    keys: await perPlace(newKey),
    config: (await api.get(`/api/projects/${shop.id}/config`)).body.payload,
    token: itself.id,
    person: await newPerson(),
    newProject: () => post('/api/projects', { title: name() }),
    newApp: async () => (await post('/api/apps', { title: name() })).id,
    newToken: async () => (await token({})).id,
    newPerson: () => newPerson(),
    newWebhook: async () =>
      (await post(`/api/projects/${shop.id}/webhooks`, { name: name(), url: 'https://example.com/' })).webhook.id,
  }
}
